#include "formats/unread.h"

enum id {
	AIM,
	SWANLAB,
	CLEARML,
	COMET,
	NEPTUNE,
	TRACKIO,
	OPTUNA,
	CODECARBON,
	NVPROF,
	SAVED_MODEL,
	TF_CHECKPOINT,
	TFLITE,
	OCDBT,
	COREML,
	OPENVINO,
	TENSORRT,
	LLAMAFILE,
	PMML,
	TORCHSERVE,
	LANCE,
	ZARR,
	DEEPLAKE,
	IDS,
	NONE = IDS
};

#define CURVES_EN                                                            \
	"export its metrics as CSV or JSON Lines, or log to TensorBoard as " \
	"well, and name that file"
#define CURVES_ZH                                                     \
	"请将指标导出为 CSV 或 JSON Lines，或同时记录 " \
	"TensorBoard，并指定该文件"
#define MODEL_EN "check the checkpoint or the ONNX model that it was made from"
#define MODEL_ZH "请检查导出前的检查点或 ONNX 模型"
#define DATA_EN                                                           \
	"export a split as Parquet, CSV or JSON Lines, and name it in a " \
	"manifest"
#define DATA_ZH "请将数据子集导出为 Parquet、CSV 或 JSON Lines，并在清单中列出"

#define ROW(id, name, kind, en, zh) \
	[id] = { STR_INIT(name), UNREAD_##kind, STR_INIT(en), STR_INIT(zh) }

static const struct unread_format formats[] = {
	ROW(AIM, "Aim repository", LOG, CURVES_EN, CURVES_ZH),
	ROW(SWANLAB, "SwanLab run", LOG, CURVES_EN, CURVES_ZH),
	ROW(CLEARML, "ClearML offline session", LOG, CURVES_EN, CURVES_ZH),
	ROW(COMET, "Comet offline experiment", LOG, CURVES_EN, CURVES_ZH),
	ROW(NEPTUNE, "Neptune offline run", LOG, CURVES_EN, CURVES_ZH),
	ROW(TRACKIO, "trackio database", LOG, CURVES_EN, CURVES_ZH),
	ROW(OPTUNA, "Optuna study", SEARCH,
	    "name the log of the trial that was chosen; its value goes into a "
	    "table of experiments",
	    "请指定所选试验的日志，并将其结果写入实验表"),
	ROW(CODECARBON, "CodeCarbon emissions", PROFILE,
	    "it holds energy, no curve; name the training log itself",
	    "其中只有能耗，没有曲线；请指定训练日志本身"),
	ROW(NVPROF, "nvprof profile", PROFILE,
	    "nvprof is discontinued; profile with nsys and nsys stats --format "
	    "csv",
	    "nvprof 已停止维护；请使用 nsys 以及 nsys stats --format csv"),
	ROW(SAVED_MODEL, "TensorFlow SavedModel", MODEL, MODEL_EN, MODEL_ZH),
	ROW(TF_CHECKPOINT, "TensorFlow checkpoint index", MODEL, MODEL_EN,
	    MODEL_ZH),
	ROW(TFLITE, "TensorFlow Lite model", MODEL, MODEL_EN, MODEL_ZH),
	ROW(OCDBT, "Orbax or OCDBT checkpoint", MODEL, MODEL_EN, MODEL_ZH),
	ROW(COREML, "Core ML model", MODEL, MODEL_EN, MODEL_ZH),
	ROW(OPENVINO, "OpenVINO model", MODEL, MODEL_EN, MODEL_ZH),
	ROW(TENSORRT, "TensorRT engine", MODEL, MODEL_EN, MODEL_ZH),
	ROW(LLAMAFILE, "llamafile", MODEL, "check the GGUF file inside it",
	    "请检查其中的 GGUF 文件"),
	ROW(PMML, "PMML model", MODEL, MODEL_EN, MODEL_ZH),
	ROW(TORCHSERVE, "TorchServe archive", MODEL, MODEL_EN, MODEL_ZH),
	ROW(LANCE, "Lance dataset", DATA, DATA_EN, DATA_ZH),
	ROW(ZARR, "Zarr array", DATA, DATA_EN, DATA_ZH),
	ROW(DEEPLAKE, "Deep Lake dataset", DATA, DATA_EN, DATA_ZH),
};

const struct unread_format *unread_all(size_t *n)
{
	*n = IDS;
	return formats;
}

const struct unread_format *unread_named(str name)
{
	for (size_t i = 0; i < IDS; i++)
		if (str_eq(formats[i].name, name))
			return &formats[i];
	return NULL;
}

/* ---- names ---- */

/* Is `folder` one of the folders of the path? */
static bool lies_in(str path, const char *folder)
{
	str rest = str_dirname(path);

	while (rest.len) {
		struct str_cut c = str_cut(rest, '/');

		if (str_eq(c.head, str_from(folder)))
			return true;
		rest = c.tail;
	}
	return false;
}

static bool ends_with_any(str s, const char *const *ends)
{
	for (; *ends; ends++)
		if (str_ends(s, str_from(*ends)))
			return true;
	return false;
}

static bool is_one_of(str s, const char *const *words)
{
	for (; *words; words++)
		if (str_eq(s, str_from(*words)))
			return true;
	return false;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
	       (c >= 'A' && c <= 'Z');
}

/* "offline-4f0...zip" of ClearML; Comet's is its experiment's key; Neptune's
 * and others lie in a folder that says so. */
static bool is_offline_archive(str path)
{
	enum { KEY = 32 };
	str base = str_basename(path);
	size_t n = 0;

	if (!str_ends(base, S(".zip")))
		return false;
	while (n < base.len && is_alnum(base.s[n]))
		n++;
	return str_starts(base, S("offline")) || n >= KEY ||
	       lies_in(path, ".cometml-runs") || lies_in(path, "clearml") ||
	       lies_in(path, "comet") || lies_in(path, "offline");
}

static bool is_sqlite_name(str base)
{
	static const char *const ends[] = { ".db", ".db3", ".sqlite",
					    ".sqlite3", NULL };

	return ends_with_any(base, ends);
}

bool unread_covers(str path)
{
	return lies_in(path, ".aim") || lies_in(path, "swanlog") ||
	       lies_in(path, ".neptune");
}

bool unread_wants(str path)
{
	static const char *const ends[] = {
		".tflite",  ".ocdbt", ".mlmodel",   ".xml", ".engine",
		".plan",    ".trt",   ".llamafile", ".mar", ".pmml",
		".nvprof",  ".lance", ".index",     ".pb",  ".swanlab",
		".sqlite3", NULL
	};
	static const char *const names[] = {
		"emissions.csv",     "zarr.json",
		".zarray",           ".zgroup",
		"dataset_meta.json", "swanlab-metadata.json",
		"Manifest.json",     NULL
	};
	str base = str_basename(path);

	return ends_with_any(base, ends) || is_one_of(base, names) ||
	       is_sqlite_name(base) || is_offline_archive(path) ||
	       str_has(base, S("nvprof")) || str_has(path, S(".lance/")) ||
	       lies_in(path, ".neptune");
}

/* ---- content ---- */

static bool is_at(str bytes, size_t at, str magic)
{
	return bytes.len >= at && bytes.len - at >= magic.len &&
	       str_eq(str_sub(bytes, at, at + magic.len), magic);
}

/* The schema of a small database stands in its first pages as text. */
static bool has_table(str head, const char *name)
{
	static const char *const quote[] = { " ", " \"", " `", " '", " [" };
	str table = S("CREATE TABLE"), want = str_from(name);

	for (size_t at = str_find(head, table, 0); at < head.len;
	     at = str_find(head, table, at + table.len))
		for (size_t q = 0; q < sizeof(quote) / sizeof(quote[0]); q++) {
			str mark = str_from(quote[q]);
			size_t from = at + table.len + mark.len;

			if (is_at(head, at + table.len, mark) &&
			    is_at(head, from, want) &&
			    from + want.len < head.len &&
			    !is_alnum(head.s[from + want.len]) &&
			    head.s[from + want.len] != '_')
				return true;
		}
	return false;
}

static enum id id_of_sqlite(str path, str head)
{
	if (str_eq(str_basename(path), S("run_metadata.sqlite")) ||
	    (lies_in(path, ".aim") && has_table(head, "run")))
		return AIM;
	if (str_ends(path, S(".swanlab")) || lies_in(path, "swanlog"))
		return SWANLAB;
	if (lies_in(path, ".neptune") || has_table(head, "run_operations"))
		return NEPTUNE;
	if (has_table(head, "studies") && has_table(head, "trials"))
		return OPTUNA;
	if (has_table(head, "metrics") && str_has(head, S("run_name")) &&
	    !has_table(head, "latest_metrics"))
		return TRACKIO;
	return NONE;
}

static bool holds(str head, str tail, const char *member)
{
	return str_has(head, str_from(member)) || str_has(tail, str_from(member));
}

static enum id id_of_zip(str path, str head, str tail)
{
	if (holds(head, tail, "MAR-INF/"))
		return TORCHSERVE;
	if (!is_offline_archive(path))
		return NONE;
	if (holds(head, tail, "task.json") && holds(head, tail, "metrics.jsonl"))
		return CLEARML;
	if (holds(head, tail, "experiment.json") &&
	    holds(head, tail, "messages.json"))
		return COMET;
	return NONE;
}

static enum id id_of_bytes(str path, str head, str tail)
{
	str end = tail.len ? tail : head;

	if (is_at(head, 0, S("SQLite format 3")))
		return id_of_sqlite(path, head);
	if (is_at(head, 0, S("PK\003\004")))
		return id_of_zip(path, head, tail);
	if (is_at(head, 4, S("TFL3")))
		return TFLITE;
	if (end.len >= 8 && str_ends(path, S(".index")) &&
	    str_eq(str_sub(end, end.len - 8, end.len),
		   S("\x57\xfb\x80\x8b\x24\x75\x47\xdb")))
		return TF_CHECKPOINT;
	if (is_at(head, 0, S("==")) &&
	    str_has(str_sub(head, 0, 2000), S("== NVPROF is profiling")))
		return NVPROF;
	if (is_at(head, 0, S("==")) && str_has(head, S("== Profiling result:")))
		return NVPROF;
	if (str_ends(path, S(".xml")) &&
	    str_has(str_sub(head, 0, 1000), S("<net name=")))
		return OPENVINO;
	if (str_has(str_sub(head, 0, 1000), S("<PMML")))
		return PMML;
	return NONE;
}

/* What has no mark of its own, but a name that nothing else has. */
static enum id id_of_name(str path, str head)
{
	str base = str_basename(path);

	if (str_eq(base, S("emissions.csv")) &&
	    is_at(head, 0, S("timestamp,project_name,")))
		return CODECARBON;
	if (str_eq(base, S("saved_model.pb")))
		return SAVED_MODEL;
	if (str_ends(base, S(".ocdbt")))
		return OCDBT;
	if (str_ends(base, S(".mlmodel")) ||
	    (str_eq(base, S("Manifest.json")) &&
	     str_ends(str_dirname(path), S(".mlpackage"))))
		return COREML;
	if (str_ends(base, S(".engine")) || str_ends(base, S(".trt")) ||
	    (str_ends(base, S(".plan")) && is_at(head, 0, S("ftrt"))))
		return TENSORRT;
	if (str_ends(base, S(".llamafile")))
		return LLAMAFILE;
	if (str_has(path, S(".lance/_versions/")))
		return LANCE;
	if (str_eq(base, S("zarr.json")) || str_eq(base, S(".zarray")) ||
	    str_eq(base, S(".zgroup")))
		return str_has(head, S("zarr_format")) ? ZARR : NONE;
	if (str_eq(base, S("dataset_meta.json")) &&
	    str_has(head, S("\"tensors\"")) && str_has(head, S("\"version\"")))
		return DEEPLAKE;
	if (str_eq(base, S("swanlab-metadata.json")) ||
	    str_ends(base, S(".swanlab")))
		return SWANLAB;
	if (lies_in(path, ".neptune") && str_starts(base, S("data-")))
		return NEPTUNE;
	return NONE;
}

const struct unread_format *unread_find(str path, str head, str tail)
{
	enum id id = id_of_bytes(path, head, tail);

	if (id == NONE && head.len)
		id = id_of_name(path, head);
	return id == NONE ? NULL : &formats[id];
}
