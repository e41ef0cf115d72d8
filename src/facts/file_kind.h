/* What a file is by its name alone. What it really is, its bytes decide. */
#ifndef GONOGO_FACTS_FILE_KIND_H
#define GONOGO_FACTS_FILE_KIND_H

#include "base/str.h"

enum file_kind {
	KIND_OTHER,
	KIND_PYTHON,   /* .py .pyi .pyw */
	KIND_NOTEBOOK, /* .ipynb */
	KIND_DOC,      /* .md .markdown .rst .adoc, README and the like */
	KIND_YAML,
	KIND_JSON,     /* .json, .jsonld, .geojson */
	KIND_JSONL,    /* .jsonl .ndjson */
	KIND_TOML,     /* also Pipfile, *.lock in TOML */
	KIND_INI,      /* .ini .cfg .conf */
	KIND_CSV,      /* .csv .tsv */
	KIND_TEXT,     /* .txt .log .out .err */
	KIND_TFEVENTS, /* *tfevents* */
	KIND_WANDB,    /* *.wandb */
	KIND_IMAGE,
	KIND_MODEL, /* .pt .pth .ckpt .safetensors .onnx .h5 .keras .pkl .gguf ... */
	KIND_ARRAY,     /* .npy .npz */
	KIND_COLUMNAR,  /* .parquet .arrow .feather */
	KIND_SQLITE,    /* .db .sqlite .sqlite3 */
	KIND_ARCHIVE,   /* .zip .tar .gz ... */
	KIND_CONTAINER, /* Dockerfile, compose files by name */
	KIND_SHELL,
	KIND_XML,
	KIND_COUNT
};

enum file_kind file_kind_of(str path);
/* What is packed in "train.csv.gz" (KIND_CSV; .gz, .zst, .bz2, .xz); KIND_OTHER
 * when it is not packed. file_kind_of() says KIND_ARCHIVE to those. */
enum file_kind file_kind_packed(str path);
/* "python", "notebook" ... for reports. */
str file_kind_name(enum file_kind kind);

#endif
