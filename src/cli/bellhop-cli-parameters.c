/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <gio/gunixinputstream.h>
#include <glib/gi18n.h>
#include <unistd.h>

enum
{
  PIECE_BYTES = 64 * 1024,
  MAX_VALUE_BYTES = 64 * 1024 * 1024,
};

typedef struct
{
  GParamSpec *pspec;
  GPtrArray  *texts; /* Owned: of char *, NULL at the end when complete */
} Given;

static void
given_clear (gpointer data)
{
  Given *self = data;

  g_ptr_array_unref (self->texts);
}

static char *
read_stdin (GError **error)
{
  g_autoptr(GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);
  g_autoptr(GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  gssize             n_read;

  while ((n_read = g_input_stream_read (stream, piece, PIECE_BYTES, NULL, error)) > 0)
    {
      if (all->len + (gsize) n_read > MAX_VALUE_BYTES)
        {
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                       _("Standard input is too large for a value"));
          return NULL;
        }
      g_byte_array_append (all, piece, (guint) n_read);
    }
  if (n_read < 0)
    return NULL;

  g_byte_array_append (all, (const guint8 *) "", 1);
  return (char *) g_byte_array_free (g_steal_pointer (&all), FALSE);
}

static char *
read_file (const char *path,
           GError    **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, error);

  if (file == NULL)
    return NULL;
  if (g_mapped_file_get_length (file) > MAX_VALUE_BYTES)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("“%s” is too large for a value"),
                   path);
      return NULL;
    }
  return g_strndup (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
}

/* Editors and echo end the last line; a password does not end with one. */
static void
strip_line_end (char *text)
{
  gsize length = strlen (text);

  if (length > 0 && text[length - 1] == '\n')
    text[--length] = '\0';
  if (length > 0 && text[length - 1] == '\r')
    text[--length] = '\0';
}

char *
_bellhop_cli_read_value (const char *value,
                         GError    **error)
{
  if (g_str_equal (value, "-"))
    return read_stdin (error);
  if (value[0] == '@' && value[1] != '@')
    return read_file (value + 1, error);
  return g_strdup (value[0] == '@' ? value + 1 : value);
}

static gboolean
add_value (Given      *given,
           const char *value,
           GError    **error)
{
  const gboolean   is_literal = !g_str_equal (value, "-") && (value[0] != '@' || value[1] == '@');
  g_autofree char *read = _bellhop_cli_read_value (value, error);

  if (read == NULL)
    return FALSE;

  if (!is_literal && bellhop_param_is_list (given->pspec))
    {
      g_auto(GStrv) lines = g_strsplit (read, "\n", -1);

      for (guint i = 0; lines[i] != NULL; i++)
        {
          strip_line_end (lines[i]);
          if (*lines[i] != '\0')
            g_ptr_array_add (given->texts, g_strdup (lines[i]));
        }
      return TRUE;
    }
  if (!is_literal && bellhop_param_get_kind (given->pspec) != BELLHOP_PARAM_MULTILINE)
    strip_line_end (read);
  g_ptr_array_add (given->texts, g_steal_pointer (&read));
  return TRUE;
}

static Given *
find_given (GArray     *given,
            GParamSpec *pspec)
{
  Given fresh = { pspec, NULL };

  for (guint i = 0; i < given->len; i++)
    if (g_array_index (given, Given, i).pspec == pspec)
      return &g_array_index (given, Given, i);

  fresh.texts = g_ptr_array_new_with_free_func (g_free);
  g_array_append_val (given, fresh);
  return &g_array_index (given, Given, given->len - 1);
}

static void
complain_of_name (BellhopActionClass *klass,
                  const char         *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (klass, &n_params);
  const char  *nearest;

  for (guint i = 0; i < n_params; i++)
    g_ptr_array_add (names, (gpointer) params[i]->name);
  g_ptr_array_add (names, NULL);
  nearest = bellhop_suggest (name, (const char *const *) names->pdata);
  if (nearest != NULL)
    _bellhop_cli_complain (_("%s has no parameter “%s”; did you mean “%s”?"),
                           bellhop_action_class_get_id (klass),
                           name,
                           nearest);
  else
    _bellhop_cli_complain (_("%s has no parameter “%s”; “bellhop describe %s” names them"),
                           bellhop_action_class_get_id (klass),
                           name,
                           bellhop_action_class_get_id (klass));
}

/* Other programs can read the command line, so a secret does not stay there. */
static void
overwrite (char *secret)
{
  memset (secret, '*', strlen (secret));
}

static gboolean
collect (BellhopActionClass      *klass,
         const BellhopCliOptions *options,
         GArray                  *given)
{
  gboolean stdin_taken = FALSE;

  for (guint i = 0; i < options->values->len; i++)
    {
      g_autoptr(GError) error = NULL;
      char            *argument = options->values->pdata[i];
      char            *equals = strchr (argument, '=');
      g_autofree char *name = NULL;
      GParamSpec      *pspec;

      if (equals == NULL)
        {
          _bellhop_cli_complain (_("“%s” is not NAME=VALUE"), argument);
          return FALSE;
        }
      name = g_strndup (argument, (gsize) (equals - argument));
      pspec = bellhop_action_class_find_param (klass, name);
      if (pspec == NULL)
        {
          complain_of_name (klass, name);
          return FALSE;
        }
      if (g_str_equal (equals + 1, "-") && stdin_taken)
        {
          _bellhop_cli_complain (_("only one value can come from standard input"));
          return FALSE;
        }
      stdin_taken = stdin_taken || g_str_equal (equals + 1, "-");
      if (!add_value (find_given (given, pspec), equals + 1, &error))
        {
          _bellhop_cli_complain ("%s: %s", name, error->message);
          return FALSE;
        }
      if (bellhop_param_get_kind (pspec) == BELLHOP_PARAM_SECRET && equals[1] != '@')
        overwrite (equals + 1);
    }
  return TRUE;
}

gboolean
_bellhop_cli_set_parameters (BellhopAction           *action,
                             const BellhopCliOptions *options)
{
  g_autoptr(GArray) given = g_array_new (FALSE, FALSE, sizeof (Given));
  g_autoptr(GError) error = NULL;
  const char *param = NULL;

  g_array_set_clear_func (given, given_clear);
  if (!collect (BELLHOP_ACTION_GET_CLASS (action), options, given))
    return FALSE;

  for (guint i = 0; i < given->len; i++)
    {
      Given *one = &g_array_index (given, Given, i);

      g_ptr_array_add (one->texts, NULL);
      if (!bellhop_action_set_from_text (action, one->pspec->name,
                                         (const char *const *) one->texts->pdata, &error))
        {
          _bellhop_cli_complain ("%s: %s", one->pspec->name, error->message);
          return FALSE;
        }
    }
  if (bellhop_action_check (action, &param, &error))
    return TRUE;

  if (param != NULL)
    _bellhop_cli_complain ("%s: %s", param, error->message);
  else
    _bellhop_cli_complain ("%s", error->message);
  return FALSE;
}
