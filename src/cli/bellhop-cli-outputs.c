/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>

/* Which outputs of a run are printed, and what stands around them. */

typedef struct
{
  BellhopRun              *run; /* Borrowed, as the options */
  const BellhopCliOptions *options;
  GPtrArray               *outputs;   /* Owned: those that are printed */
  GOutputStream           *stream;    /* Owned */
  guint                    n_printed; /* before them */
  gboolean                 is_for_eyes;
  gboolean                 is_at_start; /* of a line */
  gboolean                 is_first;
  gboolean                 is_headed; /* by what was written before */
} Printer;

static void
printer_clear (Printer *self)
{
  g_ptr_array_unref (self->outputs);
  g_object_unref (self->stream);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Printer, printer_clear)

/* --- Which --- */

static gboolean
has_columns (BellhopOutput           *output,
             const BellhopCliOptions *options)
{
  guint             n_columns = 0;
  g_autofree guint *columns = BELLHOP_IS_TABLE (output)
                                ? _bellhop_cli_choose_columns (BELLHOP_TABLE (output), options,
                                                               &n_columns)
                                : NULL;

  return columns != NULL;
}

gboolean
_bellhop_cli_is_result (BellhopOutput           *output,
                        const BellhopCliOptions *options)
{
  if (options->columns != NULL)
    return has_columns (output, options);
  return !bellhop_output_is_detail (output) ||
         (options->includes && bellhop_output_get_brief (output) != NULL);
}

/* What trees, plots and pictures show is in the tables beside them. */
static gboolean
is_drawing (BellhopOutput *output)
{
  return BELLHOP_IS_TREE (output) || BELLHOP_IS_SERIES (output) ||
         (BELLHOP_IS_PICTURE_OUTPUT (output) &&
          bellhop_picture_output_get_file (BELLHOP_PICTURE_OUTPUT (output)) == NULL);
}

/* A text that is a detail, such as what went over the wire, is for those who ask for all. A table
 * without rows says nothing. */
static gboolean
is_left_out (Printer       *self,
             BellhopOutput *output)
{
  GListModel    *all = bellhop_run_get_outputs (self->run);
  const gboolean has_verdict = bellhop_run_get_verdict (self->run) != NULL;

  if (self->options->columns != NULL || !self->is_for_eyes)
    return !_bellhop_cli_is_result (output, self->options);
  return (bellhop_output_is_detail (output) && BELLHOP_IS_TEXT_OUTPUT (output)) ||
         (has_verdict && _bellhop_cli_is_facts (output)) ||
         (BELLHOP_IS_TABLE (output) && bellhop_table_get_n_rows (BELLHOP_TABLE (output)) == 0) ||
         (g_list_model_get_n_items (all) > 1 && is_drawing (output));
}

/* What came is written as it came; only what follows it begins on a line of its own. */
static gboolean
ends_line (BellhopOutput *output,
           gboolean       is_for_eyes)
{
  BellhopJsonDocument *document = NULL;
  gsize                size = 0;
  const char          *text = NULL;

  if (BELLHOP_IS_TEXT_OUTPUT (output))
    text = g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)), &size);
  else if (BELLHOP_IS_JSON_OUTPUT (output) && !is_for_eyes)
    document = bellhop_json_output_get_document (BELLHOP_JSON_OUTPUT (output));
  if (document != NULL)
    text = g_bytes_get_data (bellhop_json_document_get_bytes (document), &size);
  return size == 0 || text[size - 1] == '\n';
}

static void
printer_init (Printer                 *self,
              BellhopRun              *run,
              GPtrArray               *printed,
              const BellhopCliOptions *options)
{
  GListModel *outputs = bellhop_run_get_outputs (run);

  *self = (Printer){ .run = run, .options = options, .is_at_start = TRUE };
  self->is_for_eyes = _bellhop_cli_is_for_eyes (options);
  self->n_printed = printed->len;
  self->is_first = printed->len == 0;
  if (printed->len > 0)
    self->is_at_start = ends_line (printed->pdata[printed->len - 1], self->is_for_eyes);
  self->stream = _bellhop_cli_open_results ();
  self->outputs = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (!g_ptr_array_find (printed, output, NULL) && !is_left_out (self, output))
        g_ptr_array_add (self->outputs, g_steal_pointer (&output));
    }
}

/* --- What stands around them --- */

static gboolean
write_text (Printer    *self,
            const char *text,
            GError    **error)
{
  return g_output_stream_write_all (self->stream, text, strlen (text), NULL, NULL, error);
}

/* The title of one among several, on a line of its own, with a line before it. */
static gboolean
write_title (Printer       *self,
             BellhopOutput *output,
             GError       **error)
{
  const gboolean   is_colored = _bellhop_cli_has_color (self->options);
  g_autofree char *title = _bellhop_cli_dup_clean_line (bellhop_output_get_title (output));

  return g_output_stream_printf (self->stream, NULL, NULL, error, "%s%s%s%s\n",
                                 self->is_first ? "" : "\n", is_colored ? "\033[1;4m" : "", title,
                                 is_colored ? "\033[0m" : "");
}

/* A body stands below its head as in the message; that is no title for it to have. */
static gboolean
write_heading (Printer       *self,
               BellhopOutput *output,
               GError       **error)
{
  if (self->is_headed)
    return write_text (self, "\n", error);
  return !self->is_for_eyes || self->n_printed + self->outputs->len < 2 ||
         bellhop_output_get_brief (output) != NULL || write_title (self, output, error);
}

/* The answer in a line, behind all that is for it. An error says the same, and more. */
static gboolean
write_verdict (Printer *self,
               GError **error)
{
  static const char *const colors[] = { "\033[1;32m", "\033[1;33m", "\033[1;31m" };
  BellhopVerdict          *verdict = bellhop_run_get_verdict (self->run);
  const gboolean           is_colored = _bellhop_cli_has_color (self->options);
  g_autofree char         *text = NULL;
  g_autofree char         *line = NULL;

  if (verdict == NULL || bellhop_run_get_state (self->run) == BELLHOP_RUN_FAILED ||
      !self->is_for_eyes || self->options->columns != NULL)
    return TRUE;
  text = _bellhop_cli_take_size (bellhop_verdict_dup_text (verdict));
  line = _bellhop_cli_dup_clean_line (text);
  return g_output_stream_printf (self->stream, NULL, NULL, error, "%s%s%s%s%s\n",
                                 self->is_at_start ? "" : "\n", self->is_first ? "" : "\n",
                                 is_colored ? colors[bellhop_verdict_get_style (verdict)] : "",
                                 line, is_colored ? "\033[0m" : "");
}

static gboolean
write_next (Printer       *self,
            BellhopOutput *output,
            GError       **error)
{
  if ((!self->is_at_start && !write_text (self, "\n", error)) ||
      !write_heading (self, output, error) ||
      !_bellhop_cli_write_output (output, self->options, error))
    return FALSE;
  self->is_at_start = ends_line (output, self->is_for_eyes);
  self->is_headed = bellhop_output_get_brief (output) != NULL;
  self->is_first = FALSE;
  return TRUE;
}

static gboolean
write_all (Printer *self,
           GError **error)
{
  for (guint i = 0; i < self->outputs->len; i++)
    if (!write_next (self, self->outputs->pdata[i], error))
      return FALSE;
  return write_verdict (self, error);
}

gboolean
_bellhop_cli_print_outputs (BellhopRun              *run,
                            GPtrArray               *printed,
                            const BellhopCliOptions *options)
{
  g_auto(Printer) self = { NULL };
  g_autoptr(GError) error = NULL;
  gboolean succeeded;

  printer_init (&self, run, printed, options);
  succeeded = write_all (&self, &error);
  return _bellhop_cli_decide_write (succeeded, error);
}

/* There are no names of columns before there are tables. */
gboolean
_bellhop_cli_check_columns (BellhopRun              *run,
                            const BellhopCliOptions *options)
{
  GListModel *outputs = bellhop_run_get_outputs (run);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; options->columns != NULL && i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);
      const guint n_columns = BELLHOP_IS_TABLE (output)
                                ? bellhop_table_get_n_columns (BELLHOP_TABLE (output))
                                : 0;

      if (has_columns (output, options))
        return TRUE;
      for (guint j = 0; j < n_columns; j++)
        g_string_append_printf (names, "%s%s", j > 0 ? "," : (names->len > 0 ? "; " : ""),
                                bellhop_table_get_column (BELLHOP_TABLE (output), j)->name);
    }
  if (options->columns == NULL || g_list_model_get_n_items (outputs) == 0)
    return TRUE;
  if (names->len == 0)
    _bellhop_cli_complain (_("the results have no table, and so no columns"));
  else
    _bellhop_cli_complain (_("no table has these columns; there are: %s"), names->str);
  return FALSE;
}

guint
_bellhop_cli_count_shortfall (BellhopRun *run)
{
  GListModel *outputs = bellhop_run_get_outputs (run);
  guint       n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (bellhop_output_is_shortfall (output) && BELLHOP_IS_TABLE (output))
        n_rows += bellhop_table_get_n_rows (BELLHOP_TABLE (output));
    }
  return n_rows;
}
