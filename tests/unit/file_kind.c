#include "facts/file_kind.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void test_kinds(void **state)
{
	static const struct {
		const char *path;
		enum file_kind kind;
	} cases[] = {
		{ "src/train.py", KIND_PYTHON },
		{ "TRAIN.PY", KIND_PYTHON },
		{ "a.ipynb", KIND_NOTEBOOK },
		{ "README", KIND_DOC },
		{ "README.md", KIND_DOC },
		{ "conf.YML", KIND_YAML },
		{ "x.jsonl.gz", KIND_ARCHIVE },
		{ "x.csv.zst", KIND_ARCHIVE },
		{ "x.tar.gz", KIND_ARCHIVE },
		{ "x.gz", KIND_ARCHIVE },
		{ "runs/events.out.tfevents.1700000000.host.1.0", KIND_TFEVENTS },
		{ "events.out.tfevents.17.h.gz", KIND_ARCHIVE },
		{ "catboost_info/learn/events.out.tfevents", KIND_TFEVENTS },
		{ "Dockerfile", KIND_CONTAINER },
		{ "Dockerfile.gpu", KIND_CONTAINER },
		{ "docker-compose.prod.yml", KIND_CONTAINER },
		{ "model.safetensors", KIND_MODEL },
		{ "ckpt/last.ckpt", KIND_MODEL },
		{ "scaler.joblib", KIND_MODEL },
		{ "train.log", KIND_TEXT },
		{ "train.log.1", KIND_TEXT },
		{ "poetry.lock", KIND_TOML },
		{ ".py", KIND_OTHER },
		{ "py", KIND_OTHER },
		{ "", KIND_OTHER },
		{ "x.", KIND_OTHER },
		{ "a.py/b", KIND_OTHER },
		{ "x.averyveryverylongsuffixindeed", KIND_OTHER },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum file_kind kind = file_kind_of(str_from(cases[i].path));

		if (kind != cases[i].kind)
			fail_msg("%s is %s", cases[i].path,
				 file_kind_name(kind).s);
	}
}

/* Each kind that a suffix has is found by it: the table is sorted. */
static void test_every_suffix(void **state)
{
	static const char *const one_each[] = {
		"7z",      "adoc",  "arrow", "bash", "bin",   "cfg",    "csv",
		"db",      "gguf",  "h5",    "ini",  "ipynb", "joblib", "json",
		"jsonl",   "keras", "log",   "md",   "npy",   "onnx",   "out",
		"parquet", "pb",    "pkl",   "png",  "pt",    "py",     "rst",
		"sh",      "tab",   "toml",  "txt",  "wandb", "xml",    "yaml",
		"yml",     "zip",   "zst",   "zsh",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(one_each) / sizeof(one_each[0]); i++) {
		char name[40];

		snprintf(name, sizeof(name), "x.%s", one_each[i]);
		if (file_kind_of(str_from(name)) == KIND_OTHER)
			fail_msg("%s is unknown", name);
	}
}

static void test_names(void **state)
{
	(void)state;
	for (int k = 0; k < KIND_COUNT; k++)
		assert_true(file_kind_name((enum file_kind)k).len > 0);
}

static void test_packed(void **state)
{
	(void)state;
	assert_int_equal(file_kind_packed(S("a/x.csv.gz")), KIND_CSV);
	assert_int_equal(file_kind_packed(S("x.JSONL.ZST")), KIND_JSONL);
	assert_int_equal(file_kind_packed(S("events.out.tfevents.1.h.gz")),
			 KIND_TFEVENTS);
	assert_int_equal(file_kind_packed(S("x.tar.gz")), KIND_ARCHIVE);
	assert_int_equal(file_kind_packed(S("x.gz")), KIND_OTHER);
	assert_int_equal(file_kind_packed(S("x.csv")), KIND_OTHER);
	assert_int_equal(file_kind_packed(S(".gz")), KIND_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_every_suffix),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_packed),
	};

	return cmocka_run_group_tests_name("file_kind", tests, NULL, NULL);
}
