"""What several replicas of one marketplace share through Redis."""
