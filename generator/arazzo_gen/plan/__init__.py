"""The plan of a package: control flow, selection and naming decided, frozen as data
that emission only has to write down."""

from .model import PackagePlan
from .naming.pins import Pins
from .naming.renamings import Renaming, renamings
from .package import package_of, plan_package

__all__ = ["PackagePlan", "Pins", "Renaming", "package_of", "plan_package", "renamings"]
