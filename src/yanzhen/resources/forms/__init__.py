"""What people type about resources; every rule is the service's own."""
