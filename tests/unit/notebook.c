#include "formats/notebook.h"
#include "base/arena.h"
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

struct fixture {
	struct arena arena;
	struct limits limits;
	struct diags diags;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena);
	limits_default(&f->limits);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	arena_release(&f->arena);
	free(f);
	return 0;
}

static const struct notebook *read_text(struct fixture *f, str text)
{
	diags_init(&f->diags, &f->arena);
	return notebook_read_text(&f->arena, text, &f->limits, &f->diags);
}

#define HEAD                                                          \
	"{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, " \
	"\"cells\": ["
#define CODE(source) "{\"cell_type\": \"code\", \"source\": " source "}"

static void check_text(struct fixture *f, const char *source, str wanted)
{
	struct buf b;
	const struct notebook *nb;

	buf_init(&b, MIB(1));
	buf_printf(&b, HEAD CODE("\"%s\"") "]}", source);
	nb = read_text(f, buf_str(&b));
	if (!str_eq(nb->text, wanted))
		fail_msg("%s: %.*s", source, STR_ARG(nb->text));
	buf_release(&b);
}

static void test_cells(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb = read_text(
		f,
		S("{\"cells\": [\n"
		  "{\"cell_type\": \"markdown\", \"source\": [\"# Title\\n\", "
		  "\"x\"]},\n"
		  "{\"source\": [\"import torch\\n\", \"x = 1\"], "
		  "\"cell_type\": \"code\","
		  " \"execution_count\": 7, \"outputs\": [{\"output_type\": "
		  "\"stream\","
		  " \"text\": [\"hi\"]}, {\"ename\": \"ValueError\", "
		  "\"evalue\": \"bad\","
		  " \"traceback\": [\"...\"], \"output_type\": \"error\"}]},\n"
		  "{\"cell_type\": \"raw\", \"source\": \"raw\"},\n"
		  "{\"cell_type\": \"code\", \"execution_count\": null,"
		  " \"source\": \"y = 2\\n\"}],\n"
		  "\"metadata\": {\"kernelspec\": {\"name\": \"python3\","
		  " \"display_name\": \"Python 3\", \"language\": \"python\"}},"
		  " \"nbformat\": 4, \"nbformat_minor\": 5}"));
	const struct nb_cell *c = nb->cells.v;

	assert_int_equal(f->diags.list.n, 0);
	assert_int_equal(nb->cells.n, 4);
	assert_int_equal(nb->major, 4);
	assert_int_equal(nb->minor, 5);
	assert_true(str_eq(nb->language, S("python")));
	assert_true(str_eq(nb->kernel, S("python3")));
	assert_int_equal(c[0].kind, NB_MARKDOWN);
	assert_int_equal(c[1].kind, NB_CODE);
	assert_int_equal(c[1].execution, 7);
	assert_int_equal(c[1].outputs, 2);
	assert_int_equal(c[1].line, 3);
	assert_true(str_eq(c[1].ename, S("ValueError")));
	assert_true(str_eq(c[1].evalue, S("bad")));
	assert_int_equal(c[3].execution, 0);
	assert_true(str_eq(nb->text, S("import torch\nx = 1\ny = 2\n")));
}

static void check_place(const struct notebook *nb, uint32_t line, uint32_t cell,
			uint32_t in_cell)
{
	struct nb_place p = notebook_place(nb, line);

	if (p.cell != cell || p.line != in_cell)
		fail_msg("line %u: %u:%u", line, p.cell, p.line);
}

static void test_places(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb = read_text(
		f, S(HEAD "{\"cell_type\": \"markdown\", \"source\": \"a\"},"
			  "{\"cell_type\": \"markdown\", \"source\": "
			  "\"b\"}," CODE("\"x = 1\\ny = 2\"") "," CODE(
				  "\"\"") ","
					  "{\"cell_type\": \"raw\", "
					  "\"source\": \"b\"}," CODE(
						  "\"  z = 3\"") "]}"));

	assert_true(str_eq(nb->text, S("x = 1\ny = 2\nz = 3\n")));
	check_place(nb, 0, 0, 0);
	check_place(nb, 1, 3, 1);
	check_place(nb, 2, 3, 2);
	check_place(nb, 3, 6, 1);
	assert_int_equal(notebook_place(nb, 3).shift, 2);
	check_place(nb, 4, 0, 0);
	nb = read_text(f, S(HEAD "]}"));
	check_place(nb, 1, 0, 0);
}

/* B31: listed, replaced, never run; lines stay where they are. */
static void test_magics(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb;

	check_text(f, "!rm -rf / \\\\\\n  x\\nif a:\\n  %cd b\\n",
		   S("pass\n\nif a:\n  pass\n"));
	check_text(f, "x = !ls\\ny = %env A\\nz?\\n?w",
		   S("x = get_ipython()\ny = get_ipython()\npass\npass\n"));
	check_text(f, "%time x = f()", S("x = f()\n"));
	check_text(f, "%timeit -n 3 -r 1 f()", S("f()\n"));
	check_text(f, "%time !ls", S("pass\n"));
	check_text(f, "%%bash\\nrm -rf /\\nfi", S("\n\n\n"));
	check_text(f, "\\n%%time\\n%%capture out\\nx = 1\\n!ls",
		   S("\n\n\nx = 1\npass\n"));
	check_text(f, "s = '''\\n!ls\\n%x\\na?\\n'''",
		   S("s = '''\n!ls\n%x\na?\n'''\n"));
	check_text(f, "f(\\n!ls\\n)", S("f(\n!ls\n)\n"));
	check_text(f, "x = 1 # what?\\n# %y\\nx != 2",
		   S("x = 1 # what?\n# %y\nx != 2\n"));
	check_text(f, "a\\r\\nb\\rc", S("a\nb\nc\n"));
	check_text(f, ">>> x = 1\\n>>> if x:\\n...   y",
		   S("x = 1\nif x:\n  y\n"));
	check_text(f, "await f()", S("await f()\n"));
	nb = read_text(f, S(HEAD CODE("\"a = 1\\n!pip install x\"") "," CODE(
				  "\"%%bash -e\\nls\"") "]}"));
	assert_int_equal(nb->magics.n, 2);
	assert_int_equal(nb->magics.v[0].kind, NB_SHELL);
	assert_int_equal(nb->magics.v[0].line, 2);
	assert_true(str_eq(nb->magics.v[0].text, S("!pip install x")));
	assert_int_equal(nb->magics.v[1].kind, NB_CELL_MAGIC);
	assert_int_equal(nb->magics.v[1].cell, 2);
	assert_true(str_eq(nb->cells.v[1].magic, S("bash")));
}

/* A cell that ends inside a string does not swallow the next one. */
static void test_unfinished(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb = read_text(
		f, S(HEAD CODE("\"x = '''\\na\"") "," CODE("\"f(1,\"") "," CODE(
			   "\"y = 1 \\\\\"") "," CODE("\"z = 3\"") "]}"));

	assert_true(str_eq(nb->text, S("\n\n\n\nz = 3\n")));
	assert_true(nb->cells.v[0].unfinished && nb->cells.v[1].unfinished &&
		    nb->cells.v[2].unfinished && !nb->cells.v[3].unfinished);
	assert_int_equal(f->diags.list.n, 3);
	assert_int_equal(f->diags.list.v[0].id, DIAG_PY_SYNTAX);
	check_place(nb, 5, 4, 1);
}

static void test_version_3(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb =
		read_text(f, S("{\"metadata\": {\"name\": \"x\"}, "
			       "\"nbformat\": 3, \"worksheets\": [{\"cells\": ["
			       "{\"cell_type\": \"heading\", \"level\": 1, "
			       "\"source\": \"T\"},"
			       "{\"cell_type\": \"code\", \"input\": [\"x = "
			       "1\"], \"language\": \"python\","
			       " \"prompt_number\": 2, \"outputs\": "
			       "[{\"output_type\": \"pyerr\","
			       " \"ename\": \"E\", \"evalue\": \"v\"}]}]}]}"));

	assert_int_equal(f->diags.list.n, 0);
	assert_int_equal(nb->major, 3);
	assert_int_equal(nb->cells.v[0].kind, NB_HEADING);
	assert_int_equal(nb->cells.v[1].execution, 2);
	assert_true(str_eq(nb->cells.v[1].ename, S("E")));
	assert_true(str_eq(nb->text, S("x = 1\n")));
}

static void test_other_language(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb = read_text(
		f, S("{\"cells\": [" CODE(
			   "\"x <- 1\"") "], \"nbformat\": 4, \"metadata\":"
					 " {\"language_info\": {\"name\": "
					 "\"R\"}}}"));

	assert_true(str_eq(nb->language, S("R")));
	assert_int_equal(nb->text.len, 0);
	check_place(nb, 1, 0, 0);
}

/* ---- what is wrong with them ---- */

static void test_malformed(void **state)
{
	static const str bad[] = {
		STR_INIT("[]"),
		STR_INIT("{}"),
		STR_INIT("{\"nbformat\": 4, \"cells\": {}}"),
		STR_INIT("{\"nbformat\": 4, \"cells\": [1]}"),
		STR_INIT("{\"nbformat\": 5, \"cells\": []}"),
		STR_INIT("{\"cells\": []}"),
		STR_INIT(HEAD "{\"source\": \"x\"}]}"),
		STR_INIT(HEAD
			 "{\"cell_type\": \"other\", \"source\": \"x\"}]}"),
		/* B28 */
		STR_INIT(HEAD CODE("[\"x\", 1]") "]}"),
		STR_INIT(HEAD CODE("[[\"x\"]]") "]}"),
		STR_INIT(HEAD CODE("{\"a\": 1}") "]}"),
		STR_INIT(HEAD CODE("null") "]}"),
	};
	struct fixture *f = *state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		read_text(f, bad[i]);
		if (!diags_has(&f->diags, DIAG_NB_MALFORMED))
			fail_msg("%.*s: nothing said", STR_ARG(bad[i]));
	}
}

/* B29: two lists of cells; the last one counts, and it is said. */
static void test_duplicate_cells(void **state)
{
	struct fixture *f = *state;
	const struct notebook *nb =
		read_text(f, S(HEAD CODE("\"a = 1\"") "], \"cells\": [" CODE(
				     "\"b = 1\"") "]}"));

	assert_true(diags_has(&f->diags, DIAG_JSON_DUPLICATE));
	assert_true(str_eq(nb->text, S("b = 1\n")));
}

static void test_cut(void **state)
{
	static const char whole[] =
		HEAD CODE("[\"x = 1\"]") "," CODE("\"%time y\"") "], \"z\": 1}";
	struct fixture *f = *state;

	for (size_t n = 0; n < sizeof(whole) - 1; n++) {
		read_text(f, str_of(whole, n));
		assert_true(diags_has(&f->diags, DIAG_JSON_TRUNCATED));
	}
	read_text(f, str_from(whole));
	assert_int_equal(f->diags.list.n, 0);
}

static void test_limits(void **state)
{
	struct fixture *f = *state;
	str two = S(HEAD CODE("\"abcd\"") "," CODE("[\"ab\", \"cd\"]") "]}");
	const struct notebook *nb;

	f->limits.nb_cells = 2;
	f->limits.nb_source = 4;
	f->limits.nb_size = two.len;
	nb = read_text(f, two);
	assert_int_equal(f->diags.list.n, 0);
	assert_int_equal(nb->cells.n, 2);
	f->limits.nb_cells = 1;
	read_text(f, two);
	assert_true(str_has(f->diags.list.v[0].text, S("notebook.cells")));
	f->limits.nb_cells = 3;
	f->limits.nb_source = 3;
	read_text(f, two);
	assert_true(diags_at_least(&f->diags, DIAG_LEVEL_PARTIAL));
	read_text(f, S(HEAD CODE("[\"ab\", \"cd\"]") "]}"));
	assert_true(str_has(f->diags.list.v[0].text, S("notebook.source")));
	f->limits.nb_source = 4;
	f->limits.nb_size = two.len - 1;
	read_text(f, two);
	assert_true(str_has(f->diags.list.v[0].text, S("notebook.size")));
}

/* B27, B30: many cells; a large output that is not held. */
struct evil {
	size_t step, cells;
	uint64_t output;
	bool tail;
};

static ptrdiff_t read_evil(void *ctx, char *buf, size_t n)
{
	static const char cell[] =
		"{\"cell_type\": \"code\", \"source\": \"x\"},";
	struct evil *e = ctx;

	if (!e->step++) {
		memcpy(buf, HEAD, sizeof(HEAD) - 1);
		return sizeof(HEAD) - 1;
	}
	if (e->step == 2 && e->output) {
		str s = S("{\"cell_type\": \"code\", \"source\": \"y = 1\", "
			  "\"outputs\":"
			  " [{\"output_type\": \"display_data\", \"data\": "
			  "{\"image/png\": \"");

		memcpy(buf, s.s, s.len);
		return (ptrdiff_t)s.len;
	}
	if (e->output) {
		n = e->output < n ? (size_t)e->output : n;
		memset(buf, 'A', n);
		e->output -= n;
		e->tail = !e->output;
		return (ptrdiff_t)n;
	}
	if (e->tail) {
		e->tail = false;
		memcpy(buf, "\"}}]},", 6);
		return 6;
	}
	if (e->cells) {
		e->cells--;
		memcpy(buf, cell, sizeof(cell) - 1);
		return sizeof(cell) - 1 - (e->cells == 0);
	}
	if (e->step > 1000000000)
		return 0;
	e->step = 1000000000;
	memcpy(buf, "]}", 2);
	return 2;
}

static void test_evil(void **state)
{
	struct fixture *f = *state;
	struct evil e = { .cells = 1, .output = 60 * 1000 * 1000 };
	struct source source = { read_evil, &e };
	const struct notebook *nb;

	diags_init(&f->diags, &f->arena);
	nb = notebook_read(&f->arena, source, &f->limits, &f->diags);
	assert_int_equal(f->diags.list.n, 0);
	assert_true(str_eq(nb->text, S("y = 1\nx\n")));
	assert_true(f->arena.peak < MIB(1));
	e = (struct evil){ .cells = 100000 };
	diags_init(&f->diags, &f->arena);
	nb = notebook_read(&f->arena, source, &f->limits, &f->diags);
	assert_true(diags_has(&f->diags, DIAG_NB_LIMIT));
	assert_int_equal(nb->cells.n, 10000);
	e = (struct evil){ .cells = 1, .output = MIB(65) };
	diags_init(&f->diags, &f->arena);
	notebook_read(&f->arena, source, &f->limits, &f->diags);
	assert_true(diags_has(&f->diags, DIAG_NB_LIMIT));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(test_cells),     TEST(test_places),
		TEST(test_magics),    TEST(test_unfinished),
		TEST(test_version_3), TEST(test_other_language),
		TEST(test_malformed), TEST(test_duplicate_cells),
		TEST(test_cut),       TEST(test_limits),
		TEST(test_evil),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
