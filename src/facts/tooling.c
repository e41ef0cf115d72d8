#include "facts/tooling.h"

static const char *const tools[] = {
	"ruff",  "black",    "flake8",   "pylint", "yapf",
	"isort", "autopep8", "pyflakes", "nbqa",   "nbstripout",
	"mypy",  "pyright",  "gonogo",
};

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* As a word of its own, not in a comment. */
static bool line_has(str line, str tool)
{
	str code = str_sub(line, 0, str_find(line, S("#"), 0));

	for (size_t at = str_find(code, tool, 0); at < code.len;
	     at = str_find(code, tool, at + 1))
		if ((!at || !is_letter(code.s[at - 1])) &&
		    (at + tool.len == code.len ||
		     !is_letter(code.s[at + tool.len])))
			return true;
	return false;
}

static bool is_header(str line)
{
	return str_starts(str_trim(line), S("["));
}

static bool is_settings(const struct file *f)
{
	str name = str_basename(f->path);

	return str_eq(name, S("pyproject.toml")) ||
	       str_eq(name, S("setup.cfg")) || str_eq(name, S("tox.ini"));
}

static bool is_runner(const struct file *f)
{
	str name = str_basename(f->path);

	return str_starts(f->path, S(".github/workflows/")) ||
	       str_starts(f->path, S(".circleci/")) ||
	       str_starts(name, S(".pre-commit-config.")) ||
	       str_eq(name, S(".gitlab-ci.yml")) ||
	       str_eq(name, S("azure-pipelines.yml")) ||
	       str_eq(name, S("Jenkinsfile")) ||
	       str_eq(name, S("lefthook.yml")) || str_eq(name, S("Makefile")) ||
	       str_eq(name, S("noxfile.py"));
}

/* A tool's section in settings; any line of what runs commands, tox.ini too. */
static void look(struct arena *a, str text, str tool, const struct file *f,
		 struct value *configured, struct value *runs)
{
	bool has = false, ran = false;
	str line;

	while (str_line(&text, &line)) {
		if (!line_has(line, tool))
			continue;
		if (is_header(line))
			has = true;
		else
			ran = true;
	}
	if (is_settings(f) && has)
		value_push(a, configured, value_str(tool));
	if (ran &&
	    (is_runner(f) || str_eq(str_basename(f->path), S("tox.ini"))))
		value_push(a, runs, value_str(tool));
}

static bool scan(struct file_facts *f, struct value *record)
{
	struct value configured = value_list(), runs = value_list();
	str text;

	if (!facts_text(f, f->limits->yaml_size, &text))
		return true;
	for (size_t i = 0; i < sizeof(tools) / sizeof(tools[0]); i++)
		look(f->arena, text, str_from(tools[i]), f->file, &configured,
		     &runs);
	if (!value_count(&configured) && !value_count(&runs))
		return false;
	*record = value_map();
	value_put(f->arena, record, S("configured"), configured);
	value_put(f->arena, record, S("runs"), runs);
	return true;
}

static bool wants(const struct file *f)
{
	return !(f->flags & FILE_VENDORED) && (is_settings(f) || is_runner(f));
}

const struct scanner scanner_tooling = {
	.name = STR_INIT("tooling"),
	.version = 1,
	.wants = wants,
	.scan = scan,
};
