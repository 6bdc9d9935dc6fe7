/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>

BellhopActionInfo *
_bellhop_cli_find_action (BellhopRegistry *registry,
                          const char      *id)
{
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);
  const char        *nearest;

  if (info != NULL)
    return info;

  nearest = bellhop_registry_suggest (registry, id);
  if (nearest != NULL)
    _bellhop_cli_complain (_("there is no action “%s”; did you mean “%s”?"), id, nearest);
  else
    _bellhop_cli_complain (_("there is no action “%s”; see “bellhop list”"), id);
  return NULL;
}

typedef struct
{
  BellhopAction *action; /* Borrowed */
  const char    *text;
  char         **notes; /* Owned */
  gboolean       taken;
} Paste;

static gboolean
paste_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Paste *self = data;
  g_autoptr(GError) problem = NULL;

  self->taken = bellhop_action_import_text (self->action, self->text, &self->notes, &problem);
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

gboolean
_bellhop_cli_paste (BellhopAction           *action,
                    const BellhopCliOptions *options)
{
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) notes = NULL;
  g_autofree char *text = NULL;
  Paste            paste = { .action = action };

  if (options->pasted == NULL)
    return TRUE;

  text = _bellhop_cli_read_value (options->pasted, &error);
  /* Other programs can read the command line, and there may be secrets in what was pasted. */
  if (!g_str_equal (options->pasted, "-") && options->pasted[0] != '@')
    memset (options->pasted, '*', strlen (options->pasted));
  paste.text = text;
  if (text != NULL)
    bellhop_block_on (bellhop_async (paste_fiber, &paste, NULL), NULL, &error);
  notes = paste.notes;
  if (!paste.taken)
    {
      if (error != NULL)
        _bellhop_cli_complain ("%s", error->message);
      else
        _bellhop_cli_complain (_("%s cannot use the pasted text"),
                               bellhop_action_class_get_id (BELLHOP_ACTION_GET_CLASS (action)));
      return FALSE;
    }
  for (guint i = 0; notes[i] != NULL && !options->quiet; i++)
    _bellhop_cli_complain ("%s", notes[i]);
  return TRUE;
}

int
_bellhop_cli_copy (BellhopAction *action)
{
  g_autoptr(GError) error = NULL;
  g_autofree char *text = bellhop_action_export_text (action, &error);
  g_autoptr(GOutputStream) stream = NULL;
  g_autofree char *line = NULL;

  if (text == NULL)
    {
      _bellhop_cli_complain ("%s", error->message);
      return BELLHOP_EXIT_USAGE;
    }
  stream = _bellhop_cli_open_results ();
  line = g_strconcat (text, "\n", NULL);
  if (!g_output_stream_write_all (stream, line, strlen (line), NULL, NULL, &error))
    {
      _bellhop_cli_complain ("%s", error->message);
      return BELLHOP_EXIT_FAILED;
    }
  return _bellhop_cli_end_results (TRUE) ? BELLHOP_EXIT_DONE : BELLHOP_EXIT_FAILED;
}
