"""Work on devices, whatever their platform: plan, apply, verify, roll back, journal."""
