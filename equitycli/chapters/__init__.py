"""The chapters of an audit: need, capacity, inertia, assets, likeness, access, inequality."""
