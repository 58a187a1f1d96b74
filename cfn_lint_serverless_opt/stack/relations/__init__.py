"""Who refers to whom: polling, invoking, permissions, roles and their policies, routes, logs, alarms."""
