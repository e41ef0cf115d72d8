/* gonogo init: starter files; never overwrites. */
#include "base/io.h"
#include "cli/args.h"

struct starter {
	const char *path, *text;
};

static const char config_text[] =
	"# yaml-language-server: $schema=gonogo-config.schema.json  (gonogo "
	"config schema config)\n"
	"gonogo: 1\n"
	"project:\n"
	"  name: %.*s\n"
	"  # task: classification    # detection, segmentation, regression, "
	"language-model, ...\n"
	"# stage: merge              # merge, train, launch; --stage "
	"overrides\n"
	"# manifest: dataset.yaml\n"
	"# logs: [\"runs/*/metrics.csv\"]\n"
	"# targets:\n"
	"# - {metric: accuracy, op: \">=\", value: 0.9, split: test}\n"
	"# - {metric: latency_p99_ms, op: \"<=\", value: 200, level: 8}\n"
	"# ignore: []\n";

static const char signoff_text[] =
	"# Answers to the manual rules; gonogo explain RULE says what each "
	"asks for.\n"
	"gonogo: 1\n"
	"attestations: []\n"
	"# - rule: LCH013\n"
	"#   status: passed                  # passed, failed, not-applicable\n"
	"#   by: {name: NAME, email: NAME@example.com, role: service-owner}\n"
	"#   date: 2026-01-31\n"
	"#   expires: 2026-04-30             # last valid day\n"
	"#   statement: \"what was done and seen\"\n"
	"#   evidence:\n"
	"#   - {kind: url, ref: \"https://example.com/drill\"}\n";

static const char waivers_text[] =
	"# Findings that are accepted for a while; all fields are required.\n"
	"gonogo: 1\n"
	"waivers: []\n"
	"# - id: W-1\n"
	"#   rule: TRN050\n"
	"#   reason: \"why, and until when\"\n"
	"#   requested-by: NAME@example.com\n"
	"#   approved-by: {email: OTHER@example.com, role: service-owner, "
	"date: 2026-01-31}\n"
	"#   expires: 2026-02-28\n";

static const char github_text[] =
	"name: gonogo\n"
	"on: [pull_request]\n"
	"permissions: {contents: read}\n"
	"jobs:\n"
	"  gonogo:\n"
	"    runs-on: ubuntu-latest\n"
	"    steps:\n"
	"    - uses: actions/checkout@v4\n"
	"      with: {fetch-depth: 0}\n"
	"    - run: gonogo check --report markdown=gonogo.md\n"
	"    - if: always()\n"
	"      run: cat gonogo.md >> \"$GITHUB_STEP_SUMMARY\"\n";

static const char gitlab_text[] = "gonogo:\n"
				  "  script:\n"
				  "  - gonogo check --report json=gonogo.json "
				  "--report markdown=gonogo.md\n"
				  "  artifacts:\n"
				  "    when: always\n"
				  "    paths: [gonogo.json, gonogo.md]\n";

static const char jenkins_text[] =
	"pipeline {\n"
	"  agent any\n"
	"  stages {\n"
	"    stage('gonogo') {\n"
	"      steps { sh 'gonogo check --report json=gonogo.json --report "
	"markdown=gonogo.md' }\n"
	"      post { always { archiveArtifacts 'gonogo.*' } }\n"
	"    }\n"
	"  }\n"
	"}\n";

static const char hook_text[] = "repos:\n"
				"- repo: local\n"
				"  hooks:\n"
				"  - id: gonogo\n"
				"    name: gonogo check\n"
				"    entry: gonogo check\n"
				"    language: system\n"
				"    pass_filenames: false\n"
				"    always_run: true\n";

static bool put_file(const struct args *args, struct buf *said,
		     const char *path, str text, struct err *err)
{
	str p = str_from(path), dir = str_dirname(p);

	if (io_exists(p)) {
		buf_printf(said, "kept     %s (is there already)\n", path);
		return true;
	}
	for (size_t i = 1; i <= dir.len; i++)
		if ((i == dir.len || dir.s[i] == '/') &&
		    !io_make_dir(str_dup(args->arena, str_sub(dir, 0, i)), err))
			return false;
	if (!io_write_file(p, text, IO_SYNC, err))
		return false;
	buf_printf(said, "written  %s\n", path);
	return true;
}

static bool ci_file(str name, struct starter *out)
{
	static const struct {
		const char *name;
		struct starter file;
	} table[] = {
		{ "github", { ".github/workflows/gonogo.yml", github_text } },
		{ "gitlab", { ".gitlab-ci.yml", gitlab_text } },
		{ "jenkins", { "Jenkinsfile", jenkins_text } },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (str_eq(name, str_from(table[i].name))) {
			*out = table[i].file;
			return true;
		}
	complain("--ci %.*s: must be github, gitlab or jenkins", STR_ARG(name));
	return false;
}

static str project_name(const struct args *args)
{
	struct io_root here;
	struct err err;
	str name = S("project");

	if (io_root_open(&here, args->arena, S("."), &err)) {
		name = str_basename(here.path);
		io_root_close(&here);
	}
	for (size_t i = 0; i < name.len; i++)
		if (!((name.s[i] >= 'a' && name.s[i] <= 'z') ||
		      (name.s[i] >= 'A' && name.s[i] <= 'Z') ||
		      (name.s[i] >= '0' && name.s[i] <= '9') ||
		      name.s[i] == '-' || name.s[i] == '_'))
			return S("project");
	return name.len ? name : S("project");
}

static int run(const struct args *args)
{
	struct starter ci = { 0 };
	str ci_name = args_value(args, "ci");
	struct buf said;
	struct err err;
	bool ok;
	int code;

	if (ci_name.len && !ci_file(ci_name, &ci))
		return 3;
	buf_init(&said, 1 << 16);
	ok = put_file(args, &said, "gonogo.yaml",
		      str_printf(args->arena, config_text,
				 STR_ARG(project_name(args))),
		      &err) &&
	     put_file(args, &said, ".gonogo/signoff.yaml",
		      str_from(signoff_text), &err) &&
	     put_file(args, &said, ".gonogo/waivers.yaml",
		      str_from(waivers_text), &err);
	if (ok && ci.path)
		ok = put_file(args, &said, ci.path, str_from(ci.text), &err);
	if (ok && args_flag(args, "hook"))
		ok = put_file(args, &said, ".pre-commit-config.yaml",
			      str_from(hook_text), &err);
	code = print_out(buf_str(&said), ok ? 0 : 4);
	buf_release(&said);
	return ok ? code : complain_err(&err);
}

static const struct option options[] = {
	{ STR_INIT("ci"), 0, STR_INIT("NAME"), false,
	  STR_INIT("a job for github, gitlab or jenkins") },
	{ STR_INIT("hook"), 0, STR_INIT(""), false,
	  STR_INIT("a pre-commit hook") },
	{ .letter = 0 },
};

const struct command command_init = {
	.name = STR_INIT("init"),
	.synopsis = STR_INIT("[--ci NAME] [--hook]"),
	.doc = STR_INIT("write starter files here; never overwrites"),
	.option = options,
	.run = run,
};
