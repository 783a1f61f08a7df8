// Read files of RDF by N3.js, and JSON-LD by jsonld.js; write each as file.js.nq.
// node read.js MODULES FILE...
const fs = require("fs");
const path = require("path");
const [modules, ...files] = process.argv.slice(2);
const N3 = require(path.join(modules, "n3"));
const jsonld = require(path.join(modules, "jsonld"));

async function quads(file) {
  if (file.endsWith(".jsonld")) {
    const document = JSON.parse(fs.readFileSync(file, "utf8"));
    return jsonld.toRDF(document, { format: "application/n-quads" });
  }
  const writer = new N3.Writer({ format: "N-Quads" });
  const parsed = new N3.Parser().parse(fs.readFileSync(file, "utf8"));
  return writer.quadsToString(parsed);
}

(async () => {
  for (const file of files) {
    try {
      fs.writeFileSync(`${file}.js.nq`, await quads(file));
      console.log(`OK ${file}`);
    } catch (problem) {
      console.log(`BAD ${file} ${String(problem).split("\n")[0]}`);
    }
  }
})();
