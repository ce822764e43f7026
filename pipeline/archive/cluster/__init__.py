"""A run on an existing Dask cluster: the same plan and manifest, its tasks done by workers on other machines."""

from pipeline.archive.cluster.engine import Cluster

__all__ = ["Cluster"]
