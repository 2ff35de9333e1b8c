"""What one document or one client may ask for."""
