"""What every service stands on: the kit, and the launcher that starts them all. It knows no business words."""
