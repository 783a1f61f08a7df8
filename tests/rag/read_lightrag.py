"""Insert an export into LightRAG itself: ``python read_lightrag.py FILE FOLDER``; prints JSON.

No model is asked: all texts have one embedding, and a token is a character.
"""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np
from lightrag import LightRAG
from lightrag.utils import EmbeddingFunc, Tokenizer


class Characters:
    """A tokenizer."""

    def encode(self, text):
        return list(map(ord, text))

    def decode(self, tokens):
        return "".join(map(chr, tokens))


async def embed(texts):
    return np.ones((len(texts), 4), dtype=np.float32)


async def silent(*_words, **_settings):
    return ""


async def main(file, folder):
    rag = LightRAG(
        working_dir=folder,
        embedding_func=EmbeddingFunc(embedding_dim=4, max_token_size=8192, func=embed),
        llm_model_func=silent,
        tokenizer=Tokenizer("characters", Characters()),
    )
    await rag.initialize_storages()
    await rag.ainsert_custom_kg(json.loads(Path(file).read_text(encoding="utf-8")))
    nodes = await rag.chunk_entity_relation_graph.get_all_nodes()
    edges = await rag.chunk_entity_relation_graph.get_all_edges()
    unplaced = [each["source_id"] for each in (*nodes, *edges) if each["source_id"] == "UNKNOWN"]
    print(json.dumps({"nodes": len(nodes), "edges": len(edges), "unplaced": len(unplaced)}))
    await rag.finalize_storages()


asyncio.run(main(*sys.argv[1:]))
