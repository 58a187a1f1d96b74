"""What a resource says of itself: one file a service."""
