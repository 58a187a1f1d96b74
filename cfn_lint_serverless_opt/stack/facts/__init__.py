"""What follows from several resources: visibility against timeouts, callers that give up, loops, throttling."""
