/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-search.h"

#include "files-folders.h"
#include "files-params.h"
#include "files-path.h"
#include "files-unread.h"
#include "search-scan.h"
#include "search-types.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _FilesSearch
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (FilesSearch, files_search, BELLHOP_TYPE_ACTION)

enum
{
  MAX_CONTEXT = 20,
  MAX_RESULTS = 1000000,
  DEFAULT_MAX_RESULTS = 10000,
  LIVE_DELAY_MS = 200,
  ROWS_AT_END = 2000 /* for which nobody waits */
};

typedef enum
{
  MODE_LITERAL,
  MODE_REGEX,
} Mode;

static char *
dup_unless_empty (BellhopAction *action,
                  const char    *param)
{
  const char *text = bellhop_action_get_string (action, param);

  return text != NULL && *text != '\0' ? g_strdup (text) : NULL;
}

static gboolean
refuse (const char *message,
        GError    **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, message);
  return FALSE;
}

static void
query_clear (SearchQuery *self)
{
  g_strfreev (self->folders);
  g_free (self->name);
  g_free (self->text);
  files_globs_clear (&self->globs);
  g_clear_pointer (&self->types, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SearchQuery, query_clear)

/* @out_param is the parameter that is wrong. */
static gboolean
query_init (SearchQuery   *self,
            BellhopAction *action,
            const char   **out_param,
            GError       **error)
{
  if (!files_globs_parse (&self->globs, action, out_param, error))
    return FALSE;
  *out_param = "types";
  self->types = search_types_parse (bellhop_action_get_strv (action, "types"), error);
  if (self->types == NULL)
    return FALSE;

  self->name = dup_unless_empty (action, "name");
  self->text = dup_unless_empty (action, "text");
  self->meaning.is_regex = bellhop_action_get_choice (action, "mode") == MODE_REGEX;
  self->meaning.match_case = (SearchCase) bellhop_action_get_choice (action, "case");
  self->meaning.is_word = bellhop_action_get_boolean (action, "word");
  self->show = (SearchShow) bellhop_action_get_choice (action, "show");
  self->hidden = bellhop_action_get_boolean (action, "hidden");
  self->ignored = bellhop_action_get_boolean (action, "ignored");
  self->binary = bellhop_action_get_boolean (action, "binary");
  self->n_context = (guint) bellhop_action_get_int64 (action, "context");
  self->max_results = (guint) bellhop_action_get_int64 (action, "max-results");

  if (self->text == NULL && self->show == SEARCH_SHOW_COUNTS)
    self->show = SEARCH_SHOW_NAMES;

  *out_param = "name";
  if (self->name != NULL && strchr (self->name, '/') != NULL)
    return refuse (_("A name contains no “/”: give paths as files to include"), error);

  *out_param = "folder";
  self->folders = files_folders_parse (action, error);
  return self->folders != NULL;
}

static gboolean
files_search_check (BellhopAction *action,
                    const char   **out_param,
                    GError       **error)
{
  g_auto(SearchQuery) query = { NULL };
  g_autoptr(SearchPattern) pattern = NULL;

  if (!query_init (&query, action, out_param, error))
    return FALSE;
  if (query.folders[0] == NULL)
    return refuse (_("No folder given: choose one"), error);

  *out_param = "text";
  if (query.text != NULL)
    {
      pattern = search_pattern_new (query.text, &query.meaning, error);
      return pattern != NULL;
    }
  if (query.name != NULL || query.types->len > 0 || query.globs.include[0] != NULL)
    return TRUE;
  return refuse (_("No name or text given: enter one"), error);
}

/* --- Results --- */

typedef struct
{
  BellhopRun   *run;
  SearchScan   *scan;
  BellhopTable *table; /* the run's */
  SearchShow    show;
  guint         max_results;
  guint64       n_files; /* that have matches */
  FilesUnread   unread;
} Report;

/* The matches of a file come in a row. */
static void
count_file (Report     *self,
            const char *shown)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);

  if (n_rows == 0 || strcmp (bellhop_table_get_text (self->table, n_rows - 1, 0), shown) != 0)
    self->n_files++;
}

static void
add_batch (gpointer batch,
           gpointer data)
{
  SearchBatch *hits = batch;
  Report      *self = data;

  if (bellhop_run_is_detached (self->run))
    return;
  for (guint i = 0; i < hits->hits->len; i++)
    {
      const SearchHit *hit = &g_array_index (hits->hits, SearchHit, i);
      g_autofree char *shown = files_path_display (hits->texts->str + hit->path);

      count_file (self, shown);
      if (self->show == SEARCH_SHOW_NAMES)
        bellhop_table_add (self->table, shown);
      else if (self->show == SEARCH_SHOW_COUNTS)
        bellhop_table_add (self->table, shown, (gint64) hit->line);
      else
        bellhop_table_add (self->table,
                           shown,
                           (gint64) hit->line,
                           (gint64) hit->column,
                           hits->texts->str + hit->text);
    }
  for (guint i = 0; i < hits->failures->len; i++)
    {
      const SearchFailure *failure = &g_array_index (hits->failures, SearchFailure, i);

      files_unread_add (&self->unread, hits->texts->str + failure->path,
                        hits->texts->str + failure->reason);
    }
  bellhop_run_set_progress (self->run, search_scan_get_n_files (self->scan), 0);
}

static void
add_rest (Report *self,
          guint   max_rows)
{
  guint n_rows = 0;

  while (n_rows < max_rows)
    {
      g_autoptr(SearchBatch) rest = search_scan_steal_rest (self->scan);

      if (rest == NULL)
        return;
      add_batch (rest, self);
      n_rows += rest->hits->len + rest->failures->len;
    }
}

static void
add_notice (Report        *self,
            BellhopOutput *output,
            const char    *notice)
{
  const char      *before = bellhop_progress_get_message (bellhop_run_get_progress (self->run));
  g_autofree char *both = before != NULL ? g_strconcat (before, ". ", notice, NULL)
                                         : g_strdup (notice);

  bellhop_output_set_notice (output, notice);
  bellhop_run_set_message (self->run, both);
}

static void
notify_full (Report *self)
{
  g_autofree char *more = NULL;

  if (!search_scan_is_full (self->scan))
    return;

  more = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE,
                                       "Only the first %u match is shown; there are more",
                                       "Only the first %u matches are shown; there are more",
                                       self->max_results),
                          self->max_results);
  bellhop_run_set_partial (self->run);
  add_notice (self, BELLHOP_OUTPUT (self->table), more);
}

/* What was left out although nobody said so. */
static void
notify_skipped (Report *self)
{
  const BellhopColumn columns[] = {
    { "reason", _("Reason"), BELLHOP_COLUMN_TEXT },
    { "files", _("Files"), BELLHOP_COLUMN_INTEGER },
  };
  const guint64    n_files = search_scan_get_n_binary (self->scan);
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, n_files);
  g_autofree char *notice = NULL;
  BellhopTable    *table;

  if (n_files == 0)
    return;

  table = bellhop_run_add_table (self->run, "skipped", _("Not Searched"), columns,
                                 G_N_ELEMENTS (columns));
  bellhop_output_set_detail (BELLHOP_OUTPUT (table), TRUE);
  bellhop_table_add (table, _("Binary"), (gint64) n_files);
  notice = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s binary file was not searched",
                                         "%s binary files were not searched", (gulong) n_files),
                            number);
  add_notice (self, BELLHOP_OUTPUT (table), notice);
}

static char *
dup_headline (const Report *self)
{
  const guint      n_rows = bellhop_table_get_n_rows (self->table);
  const gboolean   are_files = self->show != SEARCH_SHOW_LINES;
  g_autofree char *files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu file",
                                                         "%'lu files", (gulong) self->n_files),
                                            (gulong) self->n_files);
  g_autofree char *matches = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u match",
                                                           "%'u matches", n_rows),
                                              n_rows);

  if (n_rows == 0)
    return g_strdup (_("Nothing found"));
  /* Translators: numbers with what is counted, as in “3 matches in 2 files”. */
  return are_files ? g_steal_pointer (&files) : g_strdup_printf (_("%s in %s"), matches, files);
}

static void
add_verdict (Report *self)
{
  const gulong     n_searched = (gulong) search_scan_get_n_files (self->scan);
  g_autofree char *headline = dup_headline (self);
  g_autofree char *searched = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'lu file looked at",
                                                            "%'lu files looked at", n_searched),
                                               n_searched);
  BellhopVerdict  *verdict = bellhop_verdict_new (self->n_files > 0 ? BELLHOP_VERDICT_SUCCESS
                                                                    : BELLHOP_VERDICT_WARNING,
                                                 headline);

  bellhop_verdict_add_fact (verdict, searched);
  bellhop_run_take_verdict (self->run, verdict);
}

static void
add_end (Report *self,
         guint   max_rows)
{
  add_rest (self, max_rows);
  add_verdict (self);
  notify_full (self);
  notify_skipped (self);
}

/* A disk does not answer: what has been found is all there will be. Workers may still work. */
static void
detach_cb (BellhopRun *run,
           gpointer    data)
{
  add_end (data, ROWS_AT_END);
}

static BellhopTable *
add_table (BellhopRun *run,
           SearchShow  show)
{
  const BellhopColumn columns[] = {
    { "path", _("Path"), BELLHOP_COLUMN_PATH },
    { "line", _("Line"), BELLHOP_COLUMN_INTEGER },
    { "column", _("Column"), BELLHOP_COLUMN_INTEGER },
    { "text", _("Text"), BELLHOP_COLUMN_TEXT },
  };
  const BellhopColumn counts[] = {
    columns[0],
    { "count", _("Lines"), BELLHOP_COLUMN_INTEGER },
  };
  BellhopTable *table;

  if (show == SEARCH_SHOW_NAMES)
    return bellhop_run_add_table (run, "matches", _("Matches"), columns, 1);
  if (show == SEARCH_SHOW_COUNTS)
    return bellhop_run_add_table (run, "matches", _("Matches"), counts, G_N_ELEMENTS (counts));

  table = bellhop_run_add_table (run, "matches", _("Matches"), columns, G_N_ELEMENTS (columns));
  bellhop_table_set_place (table, 1, 2);
  return table;
}

static gboolean
files_search_perform (BellhopAction *action,
                      BellhopRun    *run,
                      GError       **error)
{
  g_auto(SearchQuery) query = { NULL };
  g_autoptr(SearchScan) scan = NULL;
  g_autoptr(GError) failure = NULL;
  const char *param;
  Report      report = { .run = run, .unread = { .run = run } };

  if (!query_init (&query, action, &param, error))
    return FALSE;
  bellhop_run_allow_detach (run, NULL, NULL);
  report.scan = scan = search_scan_new (&query, error);
  if (scan == NULL || !bellhop_await (search_scan_prepare (scan), error))
    return FALSE;

  bellhop_run_set_unit (run, BELLHOP_UNIT_FILES);
  report.show = query.show;
  report.max_results = query.max_results;
  report.table = add_table (run, query.show);
  bellhop_run_allow_detach (run, detach_cb, &report);
  files_stream_follow (search_scan_get_stream (scan), search_scan_walk (scan), add_batch, &report,
                       &failure);
  bellhop_run_forbid_detach (run);
  if (!bellhop_run_is_detached (run))
    add_end (&report, G_MAXUINT);
  if (failure == NULL || (search_scan_is_full (scan) &&
                          g_error_matches (failure, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY)))
    return search_scan_decide (scan, error);

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

static const BellhopParamChoice modes[] = {
  { MODE_LITERAL, "literal", N_("Plain Text") },
  { MODE_REGEX, "regex", N_("Regular Expression") },
  { 0 },
};

static const BellhopParamChoice cases[] = {
  { SEARCH_CASE_SMART, "smart", N_("Automatic") },
  { SEARCH_CASE_SENSITIVE, "sensitive", N_("Yes") },
  { SEARCH_CASE_IGNORE, "ignore", N_("No") },
  { 0 },
};

static const BellhopParamChoice shows[] = {
  { SEARCH_SHOW_LINES, "lines", N_("Lines") },
  { SEARCH_SHOW_NAMES, "names", N_("File Names") },
  { SEARCH_SHOW_COUNTS, "counts", N_("Line Counts") },
  { 0 },
};

static const BellhopParamEntry params[] = {
  FILES_PARAM_FOLDER (BELLHOP_PARAM_OPTIONAL),
  { .name = "text",
    .title = N_("Text"),
    .help = N_("The text to find in files"),
    .flags = BELLHOP_PARAM_MAIN },
  { .name = "name",
    .title = N_("Name"),
    .help = N_("A part of it, or * for anything and ? for one character"),
    .placeholder = "*.txt" },
  { .name = "mode",
    .title = N_("Mode"),
    .help = N_("How to interpret the text"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = modes, .initial = MODE_LITERAL } },
  { .name = "case",
    .title = N_("Match Case"),
    .help = N_("By default, if you type capitals"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = cases, .initial = SEARCH_CASE_SMART } },
  { .name = "folders",
    .title = N_("More Folders"),
    .help = N_("Searched beside the first; or files"),
    .kind = BELLHOP_PARAM_FILES,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "word",
    .title = N_("Whole Words"),
    .help = N_("Do not find the text within a longer word"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "types",
    .title = N_("Types"),
    .help = N_("Only files of these types, such as c, py or txt"),
    .kind = BELLHOP_PARAM_LIST,
    .flags = BELLHOP_PARAM_ADVANCED,
    .placeholder = "c" },
  FILES_PARAM_INCLUDE ("*.txt"),
  FILES_PARAM_EXCLUDE,
  { .name = "show",
    .title = N_("Show"),
    .help = N_("What to show of the files that have the text"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = shows, .initial = SEARCH_SHOW_LINES },
    .flags = BELLHOP_PARAM_ADVANCED },
  FILES_PARAM_HIDDEN (FALSE),
  { .name = "ignored",
    .title = N_("Ignored Files"),
    .help = N_("Include files excluded by .gitignore"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "binary",
    .title = N_("Binary Files"),
    .help = N_("Include files that are not text"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "context",
    .title = N_("Context"),
    .help = N_("Lines before and after each match"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = MAX_CONTEXT },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "max-results",
    .title = N_("Result Limit"),
    .help = N_("Stop after this many matches"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = MAX_RESULTS, .initial = DEFAULT_MAX_RESULTS },
    .flags = BELLHOP_PARAM_ADVANCED },
};

static void
files_search_class_init (FilesSearchClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = files_search_perform;
  action_class->check = files_search_check;
  bellhop_action_class_set_about (action_class, "files.search", _("Search"),
                                  _("Finds files by name and content"));
  bellhop_action_class_set_category (action_class, _("Files"), "edit-find-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     _("find grep search text name pattern regular expression"));
  bellhop_action_class_set_live (action_class, LIVE_DELAY_MS);
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
files_search_init (FilesSearch *self)
{
}
