"""What the routes of units and hotlines take."""

from typing import Annotated

from fastapi import Depends, Path

from hotline.calling.published import OfflinePackage
from hotline.container import HotlineContainer
from hotline.store import HotlineStore
from services.web.container import provided

ContainerDep = Annotated[HotlineContainer, Depends(provided(HotlineContainer, lambda container: container))]
Store = Annotated[HotlineStore, Depends(provided(HotlineContainer, lambda container: container.store))]
Offline = Annotated[OfflinePackage, Depends(provided(HotlineContainer, lambda container: container.offline_package))]
Id = Annotated[str, Path(max_length=64)]
