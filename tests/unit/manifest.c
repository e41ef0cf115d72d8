#include "facts/manifest.h"
#include "base/arena.h"
#include "facts/dataset.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

struct fixture {
	struct arena arena;
	struct limits limits;
};

static int setup(void **state)
{
	static struct fixture f;

	arena_init(&f.arena);
	limits_default(&f.limits);
	*state = &f;
	return 0;
}

static int teardown(void **state)
{
	arena_release(&((struct fixture *)*state)->arena);
	return 0;
}

static enum file_kind kind_of(str path)
{
	static const struct {
		const char *suffix;
		enum file_kind kind;
	} kinds[] = {
		{ ".yaml", KIND_YAML }, { ".json", KIND_JSON },
		{ ".md", KIND_DOC },    { ".csv", KIND_CSV },
		{ ".png", KIND_IMAGE }, { ".jsonl", KIND_JSONL },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_ends(path, str_from(kinds[i].suffix)))
			return kinds[i].kind;
	return KIND_OTHER;
}

/* The record of a text under a name; NULL when it is no manifest. */
static struct value *read(struct fixture *x, const char *path, uint32_t flags,
			  const char *text)
{
	struct file *file = arena_new(&x->arena, struct file);
	struct file_facts *f = arena_new(&x->arena, struct file_facts);
	struct value *record = arena_new(&x->arena, struct value);

	file->path = str_from(path);
	file->kind = kind_of(file->path);
	file->flags = flags;
	if (!scanner_manifest.wants(file))
		return NULL;
	facts_in_memory(f, &x->arena, &x->limits, file, str_from(text));
	return scanner_manifest.scan(f, record) ? record : NULL;
}

static void expect(const struct value *record, const char *path,
		   const char *wanted)
{
	const struct value *v = value_path(record, path);

	if (!v || !str_eq(value_text(v, S("")), str_from(wanted)))
		fail_msg("%s: wanted `%s`, got `%.*s`", path, wanted,
			 STR_ARG(value_text(v, S("(none)"))));
}

static str first_path(const struct value *record, const char *split)
{
	return value_get_text(value_at(value_path(record, split), 0), "path");
}

static void test_own(void **state)
{
	struct value *r =
		read(*state, "dataset.yaml", 0,
		     "dataset: tickets\n"
		     "version: 1.10\n"
		     "license: proprietary-internal\n"
		     "collected_at: 2026-01-31\n"
		     "label: y\n"
		     "classes: [no, yes]\n"
		     "groups: user\n"
		     "splits:\n"
		     "  train: {path: data/a.csv, sha256: ABC, rows: 7}\n"
		     "  validation: [b.csv, c.csv]\n"
		     "columns:\n"
		     "  age: {type: integer, range: [0, 120], null: ''}\n"
		     "  city: category\n");

	assert_non_null(r);
	assert_null(value_find(r, S("error")));
	expect(r, "format", "gonogo");
	expect(r, "name", "tickets");
	expect(r, "version", "1.10");
	expect(r, "licence", "proprietary-internal");
	expect(r, "collected_at", "2026-01-31");
	expect(r, "group_key", "user");
	/* YAML 1.1 makes booleans of them; the manifest means names */
	assert_true(str_eq(value_text(value_at(value_find(r, S("classes")), 0),
				      S("")),
			   S("no")));
	assert_true(str_eq(first_path(r, "splits.train"), S("data/a.csv")));
	assert_true(str_eq(first_path(r, "splits.val"), S("b.csv")));
	assert_int_equal(value_count(value_path(r, "splits.val")), 2);
	assert_int_equal(value_get_int(value_at(value_path(r, "splits.train"), 0),
				       "rows", -1),
			 7);
	assert_int_equal(value_get_int(value_at(value_path(r, "splits.train"), 0),
				       "line", 0),
			 9);
	expect(r, "schema.age.type", "int");
	expect(r, "schema.city.type", "category");
	assert_int_equal(value_whole(value_path(r, "schema.age.max"), -1), 120);
}

static void test_own_wrong(void **state)
{
	static const struct {
		const char *text, *error;
	} cases[] = {
		{ "dataset: a\nlable: y\nsplits: {train: a.csv}\n",
		  "dataset.yaml:2:1: unknown key `lable`; did you mean "
		  "`label`?" },
		{ "dataset: a\nsplits:\n  trian: a.csv\n",
		  "dataset.yaml:3:3: unknown key `trian`; did you mean "
		  "`train`?" },
		{ "dataset: a\nsplits:\n  train: {paht: a.csv}\n",
		  "dataset.yaml:3:11: unknown key `paht`; did you mean "
		  "`path`?" },
		{ "dataset: a\nsplits: a.csv\n",
		  "dataset.yaml:2:1: `splits` has to be a map of splits, not "
		  "a string" },
		{ "dataset: a\nlabel: [y]\n",
		  "dataset.yaml:2:1: `label` has to be one value, not a list" },
		{ "dataset: a\nschema: {x: {type: integr}}\n",
		  "dataset.yaml:2:14: `integr` is no type; int, float, bool, "
		  "category, string and date are" },
		{ "dataset: a\nsource_type: bought\n",
		  "dataset.yaml:2:1: `source_type` has to be public, academic, "
		  "custom or mixed, not `bought`" },
		{ "dataset: a\nresampled: often\n",
		  "dataset.yaml:2:1: `resampled` has to be true or false, not "
		  "a string" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct value *r = read(*state, "dataset.yaml", 0, cases[i].text);

		assert_non_null(r);
		expect(r, "error", cases[i].error);
	}
}

/* Files of other programs with the same name or nearly the same keys. */
static void test_not_ours(void **state)
{
	static const struct {
		const char *path, *text;
	} cases[] = {
		{ "conf/dataset.yaml",
		  "dataset: cifar10\nbatch_size: 32\nshuffle: true\n" },
		{ "dataset.yaml", "a: 1\n" },
		{ "dataset.yaml", "- dataset\n" },
		{ "dataset.yaml", "" },
		{ "docker-compose.yaml", "services: {names: {}}\n" },
		{ "README.md", "---\nlicense: mit\npipeline_tag: x\n"
			       "task_categories: [y]\n---\n" },
		{ "README.md", "---\ntask_categories: [y]\n" },
		{ "README.md", "# Hello\n" },
		{ "metadata.json", "{\"name\": \"x\"}" },
		{ "datapackage.json", "{\"name\": \"x\"}" },
		{ "dataset_infos.json", "[]" },
		{ "x.dvc", "a: 1\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (read(*state, cases[i].path, 0, cases[i].text))
			fail_msg("case %zu was taken", i);
}

static void test_named(void **state)
{
	assert_non_null(read(*state, "meta/pets.yaml",
			     FILE_NAMED | FILE_AS_MANIFEST,
			     "dataset: a\nsplits: {train: a.csv}\n"));
	assert_null(read(*state, "meta/pets.yaml", 0,
			 "dataset: a\nsplits: {train: a.csv}\n"));
}

static void test_croissant(void **state)
{
	struct value *r =
		read(*state, "croissant.json", 0,
		     "{\"conformsTo\": \"http://mlcommons.org/croissant/1.1\","
		     " \"@type\": \"sc:Dataset\", \"sc:name\": \"pets\","
		     " \"license\": [\"cc-by-4.0\"],"
		     " \"creator\": {\"@type\": \"Person\", \"name\": \"N\"},"
		     " \"distribution\": [{\"@type\": \"cr:FileObject\","
		     "  \"@id\": \"t\", \"contentUrl\": \"data/train.csv\","
		     "  \"contentSize\": \"906 B\","
		     "  \"sha256\": \"00112233445566778899aabbccddeeff\"},"
		     " {\"@type\": \"cr:FileObject\", \"@id\": \"z\","
		     "  \"contentUrl\": \"https://example.org/test.zip\"}],"
		     " \"recordSet\": {\"field\": [{\"@id\": \"r/y\","
		     "  \"dataType\": [\"sc:Text\", \"cr:Label\"],"
		     "  \"source\": {\"fileObject\": {\"@id\": \"t\"},"
		     "   \"extract\": {\"column\": \"y\"}}}]}}");

	assert_non_null(r);
	expect(r, "format_version", "1.1");
	expect(r, "name", "pets");
	expect(r, "licence", "cc-by-4.0");
	expect(r, "source", "N");
	expect(r, "label", "y");
	assert_true(str_eq(first_path(r, "splits.train"), S("data/train.csv")));
	assert_true(str_eq(first_path(r, "splits.test"),
			   S("https://example.org/test.zip")));
	/* 32 digits under sha256 are an MD5 sum */
	assert_int_equal(value_count(value_find(r, S("notes"))), 1);
	assert_true(str_eq(
		value_get_text(value_at(value_find(r, S("files")), 0), "md5"),
		S("00112233445566778899aabbccddeeff")));
	assert_int_equal(value_get_int(value_at(value_find(r, S("files")), 0),
				       "bytes", -1),
			 906);
}

static void test_hub(void **state)
{
	struct value *r =
		read(*state, "README.md", 0,
		     "---\n"
		     "license: cc-by-4.0\n"
		     "task_categories: [text-classification]\n"
		     "configs:\n"
		     "- config_name: default\n"
		     "  data_files:\n"
		     "  - {split: train, path: data/train.csv}\n"
		     "  - {split: validation, path: [a.csv, b.csv]}\n"
		     "dataset_info:\n"
		     "  features:\n"
		     "  - {name: text, dtype: string}\n"
		     "  - name: label\n"
		     "    dtype: {class_label: {names: {'0': cat, '1': dog}}}\n"
		     "  splits:\n"
		     "  - {name: train, num_examples: 40}\n"
		     "---\n# Card\n");

	assert_non_null(r);
	expect(r, "licence", "cc-by-4.0");
	expect(r, "task", "classification");
	expect(r, "modality", "text");
	expect(r, "label", "label");
	expect(r, "schema.text.type", "string");
	assert_int_equal(value_count(value_find(r, S("classes"))), 2);
	assert_int_equal(value_count(value_path(r, "splits.val")), 2);
	assert_int_equal(value_get_int(value_at(value_path(r, "splits.train"), 1),
				       "rows", -1),
			 40);
}

static void test_small(void **state)
{
	struct value *y = read(*state, "data.yaml", 0,
			       "path: pets\ntrain: images/train\n"
			       "val: images/val\ntest:\nnc: 3\n"
			       "names: {0: cat, 1: dog}\n");
	struct value *d = read(*state, "data/raw.dvc", 0,
			       "outs:\n- md5: 22.dir\n  size: 7\n  nfiles: 2\n"
			       "  path: raw\n");
	struct value *p = read(
		*state, "datapackage.json", 0,
		"{\"name\": \"p\", \"licenses\": [{\"name\": \"CC0-1.0\"}],"
		"\"resources\": [{\"name\": \"train\", \"path\": \"a.csv\","
		"\"hash\": \"sha256:ff\", \"schema\": {\"primaryKey\": "
		"[\"id\"],"
		"\"fields\": [{\"name\": \"id\", \"type\": \"integer\","
		"\"constraints\": {\"required\": true, \"minimum\": 1}}]}}]}");

	assert_non_null(y);
	assert_true(
		str_eq(first_path(y, "splits.train"), S("pets/images/train")));
	assert_int_equal(value_get_int(y, "class_count", -1), 3);
	assert_int_equal(value_count(value_find(y, S("classes"))), 2);
	assert_non_null(d);
	expect(d, "format", "dvc");
	assert_non_null(p);
	expect(p, "licence", "CC0-1.0");
	expect(p, "id_key", "id");
	expect(p, "schema.id.type", "int");
	assert_int_equal(value_whole(value_path(p, "schema.id.min"), -1), 1);
	assert_true(str_eq(first_path(p, "splits.train"), S("a.csv")));
}

/* ---- linking ---- */

struct tree {
	struct project project;
	struct file file[64];
	struct record record[8];
	struct records records;
};

static int by_path(const void *a, const void *b)
{
	return str_cmp(((const struct file *)a)->path,
		       ((const struct file *)b)->path);
}

static struct tree *tree(struct fixture *x, const char *const *paths)
{
	struct tree *t = arena_new(&x->arena, struct tree);
	static const struct value nothing = { .type = VALUE_MAP };

	for (size_t i = 0; paths[i]; i++) {
		t->file[i].path = str_from(paths[i]);
		t->file[i].kind = kind_of(t->file[i].path);
		t->project.nfiles++;
	}
	qsort(t->file, t->project.nfiles, sizeof(t->file[0]), by_path);
	t->project.arena = &x->arena;
	t->project.limits = &x->limits;
	t->project.file = t->file;
	t->project.config = &nothing;
	return t;
}

static void add_manifest(struct fixture *x, struct tree *t, const char *path,
			 const char *text)
{
	struct record *r = &t->record[t->records.n++];

	for (size_t i = 0; i < t->project.nfiles; i++)
		if (str_eq(t->file[i].path, str_from(path)))
			r->file = &t->file[i];
	r->value = read(x, path, 0, text);
	assert_non_null(r->value);
	t->records.v = t->record;
	map_put(&x->arena, &t->project.records, scanner_manifest.name,
		&t->records);
}

static const struct dataset *linked(struct tree *t)
{
	return dataset_link(&t->project, t->file, t->project.nfiles);
}

static str split_at(const struct tree *t, const char *path)
{
	const struct file *f = project_find(&t->project, str_from(path));

	return f ? value_get_text(f->context, "split") : S("(no file)");
}

static void test_link_declared(void **state)
{
	struct tree *t =
		tree(*state,
		     (const char *const[]){
			     "d/dataset.yaml", "d/data/a.csv", "data/b.csv",
			     "d/img/0.png", "d/img/sub/1.png", "d/img/.keep",
			     "d/s/p-1.csv", "d/s/p-2.csv", "d/s/q.csv", NULL });
	const struct dataset *d;

	add_manifest(*state, t, "d/dataset.yaml",
		     "dataset: x\nlabel: y\nsplits:\n  train: data/a.csv\n"
		     "  val: ./data/b.csv\n  test: img\n"
		     "  more: s/p-*.csv\n  external_test: {rows: 9}\n"
		     "  unlabeled: gone.csv\n");
	d = linked(t);
	assert_non_null(d);
	assert_null(d->next);
	assert_true(str_eq(d->name, S("x")));
	assert_true(str_eq(split_at(t, "d/data/a.csv"), S("train")));
	/* not beside the manifest, but from the root */
	assert_true(str_eq(split_at(t, "data/b.csv"), S("val")));
	assert_true(str_eq(split_at(t, "d/img/sub/1.png"), S("test")));
	assert_true(str_eq(split_at(t, "d/s/p-2.csv"), S("more")));
	assert_null(project_find(&t->project, S("d/s/q.csv"))->context);
	assert_null(project_find(&t->project, S("d/img/.keep"))->context);
	assert_int_equal(dataset_split(d, SPLIT_EXTERNAL)->rows, 9);
	assert_int_equal(dataset_split(d, SPLIT_UNLABELED)->parts.v[0].reason,
			 REASON_IO_MISSING);
	assert_true(str_eq(dataset_split(d, SPLIT_UNLABELED)->parts.v[0].path,
			   S("d/gone.csv")));
}

static void test_link_twice_and_out(void **state)
{
	struct tree *t = tree(*state, (const char *const[]){ "dataset.yaml",
							     "a.csv", NULL });
	const struct dataset *d;
	const struct file *f;

	add_manifest(*state, t, "dataset.yaml",
		     "dataset: x\nsplits:\n  train: {path: a.csv, sha256: AB}\n"
		     "  test: a.csv\n  val: ../../etc/x.csv\n");
	d = linked(t);
	f = project_find(&t->project, S("a.csv"));
	assert_true(str_eq(split_at(t, "a.csv"), S("train")));
	assert_true(str_eq(
		value_text(value_at(value_find(f->context, S("also")), 0), S("")),
		S("test")));
	assert_true(str_eq(value_get_text(f->context, "sha256"), S("ab")));
	assert_int_equal(dataset_split(d, SPLIT_VAL)->parts.v[0].reason,
			 REASON_PATH_ESCAPE);
}

static void test_link_best(void **state)
{
	struct tree *t =
		tree(*state, (const char *const[]){ "README.md", "croissant.json",
						    "other/README.md",
						    "train.csv", NULL });
	static const char *const card =
		"---\nlicense: mit\ntask_categories: [x]\n---\n";
	const struct dataset *d;

	add_manifest(*state, t, "README.md", card);
	add_manifest(
		*state, t, "croissant.json",
		"{\"conformsTo\": \"http://mlcommons.org/croissant/1.0\"}");
	add_manifest(*state, t, "other/README.md", card);
	d = linked(t);
	assert_true(str_eq(d->path, S("croissant.json")));
	assert_non_null(d->next);
	assert_true(str_eq(d->next->path, S("other/README.md")));
}

static void test_link_named(void **state)
{
	struct tree *t =
		tree(*state,
		     (const char *const[]){ "dataset.yaml", "train.csv", NULL });
	struct fixture *x = *state;
	struct value config = value_map();
	const struct dataset *d;

	value_put(&x->arena, &config, S("manifest"),
		  value_str(S("meta/gone.yaml")));
	t->project.config = &config;
	add_manifest(x, t, "dataset.yaml", "dataset: x\nlabel: y\n");
	d = linked(t);
	assert_non_null(d);
	assert_null(d->next);
	assert_int_equal(d->reason, REASON_IO_MISSING);
}

static void test_infer(void **state)
{
	struct tree *t =
		tree(*state, (const char *const[]){
				     "data/train.csv", "data/test.csv",
				     "data/notes.csv", "img/train/cat/0.png",
				     "img/train/dog/1.png", "img/val/cat/0.png",
				     "logs/train.csv", "logs/val.csv",
				     "lone/train.jsonl", NULL });
	const struct dataset *d = linked(t);

	assert_non_null(d);
	assert_true(str_eq(d->inferred, S("names of tables")));
	assert_true(str_eq(split_at(t, "data/train.csv"), S("train")));
	assert_true(str_eq(split_at(t, "data/test.csv"), S("test")));
	assert_non_null(d->next);
	assert_true(d->next->image_folder);
	assert_true(str_eq(
		value_get_text(
			project_find(&t->project, S("img/train/dog/1.png"))->context,
			"class"),
		S("dog")));
	assert_null(d->next->next);
	assert_null(project_find(&t->project, S("logs/train.csv"))->context);
	assert_null(project_find(&t->project, S("lone/train.jsonl"))->context);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_own),
		cmocka_unit_test(test_own_wrong),
		cmocka_unit_test(test_not_ours),
		cmocka_unit_test(test_named),
		cmocka_unit_test(test_croissant),
		cmocka_unit_test(test_hub),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_link_declared),
		cmocka_unit_test(test_link_twice_and_out),
		cmocka_unit_test(test_link_best),
		cmocka_unit_test(test_link_named),
		cmocka_unit_test(test_infer),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
