#include "facts/file_kind.h"

#include <string.h>

struct row {
	str name;
	enum file_kind kind;
};

/* Both sorted by bytes, lower case; a test checks it. */
static const struct row suffixes[] = {
	{ STR_INIT("7z"), KIND_ARCHIVE },
	{ STR_INIT("adoc"), KIND_DOC },
	{ STR_INIT("arrow"), KIND_COLUMNAR },
	{ STR_INIT("asciidoc"), KIND_DOC },
	{ STR_INIT("avif"), KIND_IMAGE },
	{ STR_INIT("avro"), KIND_COLUMNAR },
	{ STR_INIT("bash"), KIND_SHELL },
	{ STR_INIT("bin"), KIND_MODEL },
	{ STR_INIT("bmp"), KIND_IMAGE },
	{ STR_INIT("bst"), KIND_MODEL },
	{ STR_INIT("bz2"), KIND_ARCHIVE },
	{ STR_INIT("caffemodel"), KIND_MODEL },
	{ STR_INIT("cbm"), KIND_MODEL },
	{ STR_INIT("cfg"), KIND_INI },
	{ STR_INIT("ckpt"), KIND_MODEL },
	{ STR_INIT("conf"), KIND_INI },
	{ STR_INIT("containerfile"), KIND_CONTAINER },
	{ STR_INIT("csv"), KIND_CSV },
	{ STR_INIT("db"), KIND_SQLITE },
	{ STR_INIT("db3"), KIND_SQLITE },
	{ STR_INIT("dill"), KIND_MODEL },
	{ STR_INIT("dockerfile"), KIND_CONTAINER },
	{ STR_INIT("egg"), KIND_ARCHIVE },
	{ STR_INIT("engine"), KIND_MODEL },
	{ STR_INIT("env"), KIND_INI },
	{ STR_INIT("err"), KIND_TEXT },
	{ STR_INIT("exr"), KIND_IMAGE },
	{ STR_INIT("feather"), KIND_COLUMNAR },
	{ STR_INIT("geojson"), KIND_JSON },
	{ STR_INIT("ggml"), KIND_MODEL },
	{ STR_INIT("gguf"), KIND_MODEL },
	{ STR_INIT("gif"), KIND_IMAGE },
	{ STR_INIT("gz"), KIND_ARCHIVE },
	{ STR_INIT("h5"), KIND_MODEL },
	{ STR_INIT("hdf5"), KIND_MODEL },
	{ STR_INIT("hdr"), KIND_IMAGE },
	{ STR_INIT("he5"), KIND_MODEL },
	{ STR_INIT("heic"), KIND_IMAGE },
	{ STR_INIT("ico"), KIND_IMAGE },
	{ STR_INIT("ini"), KIND_INI },
	{ STR_INIT("ipynb"), KIND_NOTEBOOK },
	{ STR_INIT("jar"), KIND_ARCHIVE },
	{ STR_INIT("jfif"), KIND_IMAGE },
	{ STR_INIT("joblib"), KIND_MODEL },
	{ STR_INIT("jp2"), KIND_IMAGE },
	{ STR_INIT("jpe"), KIND_IMAGE },
	{ STR_INIT("jpeg"), KIND_IMAGE },
	{ STR_INIT("jpg"), KIND_IMAGE },
	{ STR_INIT("json"), KIND_JSON },
	{ STR_INIT("jsonl"), KIND_JSONL },
	{ STR_INIT("jsonld"), KIND_JSON },
	{ STR_INIT("jsonlines"), KIND_JSONL },
	{ STR_INIT("keras"), KIND_MODEL },
	{ STR_INIT("ksh"), KIND_SHELL },
	{ STR_INIT("ldjson"), KIND_JSONL },
	{ STR_INIT("lgb"), KIND_MODEL },
	{ STR_INIT("log"), KIND_TEXT },
	{ STR_INIT("lz4"), KIND_ARCHIVE },
	{ STR_INIT("mar"), KIND_MODEL },
	{ STR_INIT("markdown"), KIND_DOC },
	{ STR_INIT("md"), KIND_DOC },
	{ STR_INIT("mdown"), KIND_DOC },
	{ STR_INIT("mkd"), KIND_DOC },
	{ STR_INIT("mlmodel"), KIND_MODEL },
	{ STR_INIT("mlpackage"), KIND_MODEL },
	{ STR_INIT("msgpack"), KIND_MODEL },
	{ STR_INIT("ndjson"), KIND_JSONL },
	{ STR_INIT("npy"), KIND_ARRAY },
	{ STR_INIT("npz"), KIND_ARRAY },
	{ STR_INIT("onnx"), KIND_MODEL },
	{ STR_INIT("orbax"), KIND_MODEL },
	{ STR_INIT("orc"), KIND_COLUMNAR },
	{ STR_INIT("org"), KIND_DOC },
	{ STR_INIT("out"), KIND_TEXT },
	{ STR_INIT("params"), KIND_MODEL },
	{ STR_INIT("parquet"), KIND_COLUMNAR },
	{ STR_INIT("pb"), KIND_MODEL },
	{ STR_INIT("pbm"), KIND_IMAGE },
	{ STR_INIT("pbtxt"), KIND_MODEL },
	{ STR_INIT("pdmodel"), KIND_MODEL },
	{ STR_INIT("pdparams"), KIND_MODEL },
	{ STR_INIT("pgm"), KIND_IMAGE },
	{ STR_INIT("pickle"), KIND_MODEL },
	{ STR_INIT("pkl"), KIND_MODEL },
	{ STR_INIT("plan"), KIND_MODEL },
	{ STR_INIT("pmml"), KIND_MODEL },
	{ STR_INIT("png"), KIND_IMAGE },
	{ STR_INIT("pnm"), KIND_IMAGE },
	{ STR_INIT("ppm"), KIND_IMAGE },
	{ STR_INIT("pq"), KIND_COLUMNAR },
	{ STR_INIT("properties"), KIND_INI },
	{ STR_INIT("psv"), KIND_CSV },
	{ STR_INIT("pt"), KIND_MODEL },
	{ STR_INIT("pt2"), KIND_MODEL },
	{ STR_INIT("pth"), KIND_MODEL },
	{ STR_INIT("ptl"), KIND_MODEL },
	{ STR_INIT("py"), KIND_PYTHON },
	{ STR_INIT("pyi"), KIND_PYTHON },
	{ STR_INIT("pyw"), KIND_PYTHON },
	{ STR_INIT("qmd"), KIND_DOC },
	{ STR_INIT("rar"), KIND_ARCHIVE },
	{ STR_INIT("rmd"), KIND_DOC },
	{ STR_INIT("rst"), KIND_DOC },
	{ STR_INIT("safetensors"), KIND_MODEL },
	{ STR_INIT("sbatch"), KIND_SHELL },
	{ STR_INIT("sh"), KIND_SHELL },
	{ STR_INIT("slurm"), KIND_SHELL },
	{ STR_INIT("sqlite"), KIND_SQLITE },
	{ STR_INIT("sqlite3"), KIND_SQLITE },
	{ STR_INIT("tab"), KIND_CSV },
	{ STR_INIT("tar"), KIND_ARCHIVE },
	{ STR_INIT("tbz2"), KIND_ARCHIVE },
	{ STR_INIT("tex"), KIND_DOC },
	{ STR_INIT("text"), KIND_TEXT },
	{ STR_INIT("tflite"), KIND_MODEL },
	{ STR_INIT("tgz"), KIND_ARCHIVE },
	{ STR_INIT("tif"), KIND_IMAGE },
	{ STR_INIT("tiff"), KIND_IMAGE },
	{ STR_INIT("toml"), KIND_TOML },
	{ STR_INIT("torchscript"), KIND_MODEL },
	{ STR_INIT("trt"), KIND_MODEL },
	{ STR_INIT("tsv"), KIND_CSV },
	{ STR_INIT("txt"), KIND_TEXT },
	{ STR_INIT("txz"), KIND_ARCHIVE },
	{ STR_INIT("tzst"), KIND_ARCHIVE },
	{ STR_INIT("ubj"), KIND_MODEL },
	{ STR_INIT("wandb"), KIND_WANDB },
	{ STR_INIT("webmanifest"), KIND_JSON },
	{ STR_INIT("webp"), KIND_IMAGE },
	{ STR_INIT("whl"), KIND_ARCHIVE },
	{ STR_INIT("xgb"), KIND_MODEL },
	{ STR_INIT("xml"), KIND_XML },
	{ STR_INIT("xz"), KIND_ARCHIVE },
	{ STR_INIT("yaml"), KIND_YAML },
	{ STR_INIT("yml"), KIND_YAML },
	{ STR_INIT("zip"), KIND_ARCHIVE },
	{ STR_INIT("zsh"), KIND_SHELL },
	{ STR_INIT("zst"), KIND_ARCHIVE },
};

static const struct row names[] = {
	{ STR_INIT(".clang-format"), KIND_YAML },
	{ STR_INIT(".coveragerc"), KIND_INI },
	{ STR_INIT(".editorconfig"), KIND_INI },
	{ STR_INIT(".env"), KIND_INI },
	{ STR_INIT(".flake8"), KIND_INI },
	{ STR_INIT(".pylintrc"), KIND_INI },
	{ STR_INIT("authors"), KIND_DOC },
	{ STR_INIT("changelog"), KIND_DOC },
	{ STR_INIT("citation.cff"), KIND_YAML },
	{ STR_INIT("compose.yaml"), KIND_CONTAINER },
	{ STR_INIT("compose.yml"), KIND_CONTAINER },
	{ STR_INIT("containerfile"), KIND_CONTAINER },
	{ STR_INIT("contributing"), KIND_DOC },
	{ STR_INIT("docker-compose.yaml"), KIND_CONTAINER },
	{ STR_INIT("docker-compose.yml"), KIND_CONTAINER },
	{ STR_INIT("dockerfile"), KIND_CONTAINER },
	{ STR_INIT("dvc.lock"), KIND_YAML },
	{ STR_INIT("environment.yml"), KIND_YAML },
	{ STR_INIT("licence"), KIND_DOC },
	{ STR_INIT("license"), KIND_DOC },
	{ STR_INIT("notice"), KIND_DOC },
	{ STR_INIT("pdm.lock"), KIND_TOML },
	{ STR_INIT("pipfile"), KIND_TOML },
	{ STR_INIT("pipfile.lock"), KIND_JSON },
	{ STR_INIT("poetry.lock"), KIND_TOML },
	{ STR_INIT("readme"), KIND_DOC },
	{ STR_INIT("uv.lock"), KIND_TOML },
};

/* The longest name in a table, so that longer ones need no lower-casing. */
enum { NAME_MAX_LEN = 24 };

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static enum file_kind find(const struct row *row, size_t n, str name)
{
	char text[NAME_MAX_LEN];

	if (name.len > sizeof(text))
		return KIND_OTHER;
	for (size_t i = 0; i < name.len; i++)
		text[i] = lower(name.s[i]);
	name.s = text;
	while (n) {
		const struct row *mid = row + n / 2;
		int c = str_cmp(mid->name, name);

		if (!c)
			return mid->kind;
		if (c < 0) {
			row = mid + 1;
			n -= n / 2 + 1;
		} else {
			n /= 2;
		}
	}
	return KIND_OTHER;
}

static str suffix_of(str base)
{
	str s = str_suffix(base);

	return str_sub(s, 1, s.len);
}

static bool is_pack(str suffix)
{
	static const str pack[] = { STR_INIT("gz"), STR_INIT("zst"),
				    STR_INIT("bz2"), STR_INIT("xz") };

	for (size_t i = 0; i < sizeof(pack) / sizeof(pack[0]); i++)
		if (str_eq_nocase(suffix, pack[i]))
			return true;
	return false;
}

static bool starts_nocase(str s, str prefix)
{
	return str_eq_nocase(str_sub(s, 0, prefix.len), prefix);
}

/* "out.log.1", "train.log.2": kept by log rotation. */
static bool is_rotated_log(str base, str suffix)
{
	uint64_t n;

	return str_uint64(suffix, &n) &&
	       str_ends(str_sub(base, 0, base.len - suffix.len), S(".log."));
}

/* Names that tell more than their suffix. */
static enum file_kind kind_of_name(str base, str suffix)
{
	enum file_kind kind = find(names, sizeof(names) / sizeof(names[0]), base);

	if (kind != KIND_OTHER)
		return kind;
	if ((str_has(base, S(".tfevents.")) ||
	     str_ends(base, S(".tfevents"))) &&
	    !is_pack(suffix))
		return KIND_TFEVENTS;
	if (starts_nocase(base, S("dockerfile.")) ||
	    starts_nocase(base, S("docker-compose.")))
		return KIND_CONTAINER;
	return is_rotated_log(base, suffix) ? KIND_TEXT : KIND_OTHER;
}

enum file_kind file_kind_of(str path)
{
	str base = str_basename(path), suffix = suffix_of(base);
	enum file_kind kind = kind_of_name(base, suffix);

	if (kind != KIND_OTHER)
		return kind;
	return find(suffixes, sizeof(suffixes) / sizeof(suffixes[0]), suffix);
}

enum file_kind file_kind_packed(str path)
{
	str suffix = suffix_of(path);

	if (!is_pack(suffix))
		return KIND_OTHER;
	return file_kind_of(str_sub(path, 0, path.len - suffix.len - 1));
}

str file_kind_name(enum file_kind kind)
{
	static const str name[KIND_COUNT] = {
		[KIND_OTHER] = STR_INIT("other"),
		[KIND_PYTHON] = STR_INIT("python"),
		[KIND_NOTEBOOK] = STR_INIT("notebook"),
		[KIND_DOC] = STR_INIT("document"),
		[KIND_YAML] = STR_INIT("yaml"),
		[KIND_JSON] = STR_INIT("json"),
		[KIND_JSONL] = STR_INIT("jsonl"),
		[KIND_TOML] = STR_INIT("toml"),
		[KIND_INI] = STR_INIT("ini"),
		[KIND_CSV] = STR_INIT("csv"),
		[KIND_TEXT] = STR_INIT("text"),
		[KIND_TFEVENTS] = STR_INIT("tfevents"),
		[KIND_WANDB] = STR_INIT("wandb"),
		[KIND_IMAGE] = STR_INIT("image"),
		[KIND_MODEL] = STR_INIT("model"),
		[KIND_ARRAY] = STR_INIT("array"),
		[KIND_COLUMNAR] = STR_INIT("columnar"),
		[KIND_SQLITE] = STR_INIT("sqlite"),
		[KIND_ARCHIVE] = STR_INIT("archive"),
		[KIND_CONTAINER] = STR_INIT("container"),
		[KIND_SHELL] = STR_INIT("shell"),
		[KIND_XML] = STR_INIT("xml"),
	};

	return name[kind];
}
