"""The plan of a package: control flow, selection and naming decided, frozen as data
that emission only has to write down."""

from .model import PackagePlan
from .package import package_of, plan_package
from .pins import Pins
from .renamings import Renaming, renamings

__all__ = ["PackagePlan", "Pins", "Renaming", "package_of", "plan_package", "renamings"]
