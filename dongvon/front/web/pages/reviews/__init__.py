"""The poverty review."""
