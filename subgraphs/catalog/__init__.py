"""catalog: what exists, where and until when it may be shown. No member data at all."""
