"""The plan of a package: control flow, selection and naming decided, frozen as data
that emission only has to write down."""

from .model import PackagePlan
from .package import package_of, plan_package

__all__ = ["PackagePlan", "package_of", "plan_package"]
