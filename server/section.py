"""A table of the settings, wherever in the house it is declared."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """A table of the settings; it takes no unknown key."""

    model_config = ConfigDict(extra="forbid", frozen=True)
