"""Write the analysis of a graph into its folder, if that is still the graph that was analysed."""

from kg.common.output import open_output, real_path
from kg.store.analysis import Analysis, write_analysis
from kg.store.draft import unchanged
from kg.store.folder import ANALYSIS_FILE, Folder


def save_analysis(folder: Folder, analysis: Analysis) -> None:
    """Put *analysis* beside the tables of *folder*, in the place of the one there.

    Raises:
        GraphError: the folder is no longer the version that was analysed.
        OutputError: it cannot be written.
    """
    analysed = folder.unfiltered
    with (
        unchanged(real_path(analysed.path), analysed),
        open_output(analysed.path / ANALYSIS_FILE) as out,
    ):
        write_analysis(analysis, out)
    analysed.analysis = analysis
