"""Make LangChain's documents of arguments: ``python read_langchain.py FILE``; prints JSON."""

import json
import sys
from pathlib import Path

from langchain_core.documents import Document

arguments = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
documents = [Document(**each) for each in arguments]
print(json.dumps({"documents": len(documents), "first": documents[0].model_dump()}))
