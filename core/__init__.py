"""Ground floor shared by every app: conventions, exports, text folding. Knows no domain model."""
