/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <fcntl.h>
#include <gio/gunixinputstream.h>
#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
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
  GBytes     *bytes; /* Owned: what is no text, and came in the place of one; or NULL */
  const char *path;  /* Borrowed: where from; NULL: from standard input */
} Given;

static void
given_clear (gpointer data)
{
  Given *self = data;

  g_ptr_array_unref (self->texts);
  g_clear_pointer (&self->bytes, g_bytes_unref);
}

/* To its end, whatever it is: a file, a pipe, a terminal. */
static GBytes *
read_all (GInputStream *stream,
          const char   *name,
          GError      **error)
{
  g_autoptr(GByteArray) all = g_byte_array_new ();
  g_autofree guint8 *piece = g_malloc (PIECE_BYTES);
  gssize             n_read;

  while ((n_read = g_input_stream_read (stream, piece, PIECE_BYTES, NULL, error)) > 0)
    {
      if (all->len + (gsize) n_read > MAX_VALUE_BYTES)
        {
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                       _("%s is too large for a value"), name);
          return NULL;
        }
      g_byte_array_append (all, piece, (guint) n_read);
    }
  return n_read == 0 ? g_byte_array_free_to_bytes (g_steal_pointer (&all)) : NULL;
}

static GBytes *
read_stdin (GError **error)
{
  g_autoptr(GInputStream) stream = g_unix_input_stream_new (STDIN_FILENO, FALSE);

  return read_all (stream, _("Standard input"), error);
}

/* A shell gives a pipe for <(…). */
static GBytes *
read_file (const char *path,
           GError    **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *quoted = g_strdup_printf ("“%s”", shown);
  g_autoptr(GInputStream) stream = NULL;
  int descriptor = g_open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0);

  if (descriptor < 0 || g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      const int problem = descriptor < 0 ? errno : EISDIR;

      g_set_error (error, G_FILE_ERROR, (int) g_file_error_from_errno (problem), "%s: %s", quoted,
                   g_strerror (problem));
      if (descriptor >= 0)
        close (descriptor);
      return NULL;
    }
  stream = g_unix_input_stream_new (descriptor, TRUE);
  return read_all (stream, quoted, error);
}

static gboolean
is_literal (const char *value)
{
  return !g_str_equal (value, "-") && (value[0] != '@' || value[1] == '@');
}

/* There may be no such file because a text was meant. */
static GBytes *
read_bytes (const char *value,
            GError    **error)
{
  g_autoptr(GError) problem = NULL;
  GBytes *bytes;

  if (g_str_equal (value, "-"))
    return read_stdin (error);

  bytes = read_file (value + 1, &problem);
  if (bytes == NULL && g_error_matches (problem, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("There is no file “%s”; “@%s” stands for “%s” itself"), value + 1, value, value);
  else if (bytes == NULL)
    g_propagate_error (error, g_steal_pointer (&problem));
  return bytes;
}

static gboolean
is_text (GBytes *bytes)
{
  gsize       size = 0;
  const char *start = g_bytes_get_data (bytes, &size);

  return size == 0 ||
         (memchr (start, '\0', size) == NULL && g_utf8_validate_len (start, size, NULL));
}

/* What stands behind a zero byte is never left out in silence. */
static char *
dup_text (GBytes  *bytes,
          GError **error)
{
  gsize            size = 0;
  const char      *start = g_bytes_get_data (bytes, &size);
  const char      *zero = size > 0 ? memchr (start, '\0', size) : NULL;
  g_autofree char *position = NULL;

  if (zero == NULL)
    return g_strndup (size > 0 ? start : "", size);

  position = g_strdup_printf ("%" G_GSIZE_FORMAT, (gsize) (zero - start) + 1);
  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("Byte %s is zero, which text cannot contain; put each value of a list on a line "
                 "of its own"),
               position);
  return NULL;
}

/* A file without a name, as long as the program runs. */
static char *
keep_in_file (GBytes  *bytes,
              GError **error)
{
  gsize         size = 0;
  gconstpointer start = g_bytes_get_data (bytes, &size);
  int           file = memfd_create ("bellhop-input", MFD_CLOEXEC);
  g_autoptr(GOutputStream) stream = NULL;

  if (file < 0)
    {
      g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (errno), g_strerror (errno));
      return NULL;
    }
  stream = g_unix_output_stream_new (file, FALSE);
  if (!g_output_stream_write_all (stream, start, size, NULL, NULL, error))
    return NULL;
  return g_strdup_printf ("/proc/self/fd/%d", file);
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
  g_autoptr(GBytes) bytes = NULL;

  if (is_literal (value))
    return g_strdup (value[0] == '@' ? value + 1 : value);

  bytes = read_bytes (value, error);
  return bytes != NULL ? dup_text (bytes, error) : NULL;
}

static void
add_lines (Given      *given,
           const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      strip_line_end (lines[i]);
      if (*lines[i] != '\0')
        g_ptr_array_add (given->texts, g_strdup (lines[i]));
    }
}

static gboolean
add_read_value (Given      *given,
                const char *value,
                GError    **error)
{
  g_autoptr(GBytes) bytes = read_bytes (value, error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return FALSE;

  /* Whether the action has a use for it can be told only once all else is set. */
  if (!is_text (bytes) && bellhop_param_get_kind (given->pspec) == BELLHOP_PARAM_MULTILINE)
    {
      g_clear_pointer (&given->bytes, g_bytes_unref);
      given->bytes = g_steal_pointer (&bytes);
      given->path = value[0] == '@' ? value + 1 : NULL;
      g_ptr_array_add (given->texts, g_strdup (""));
      return TRUE;
    }

  text = dup_text (bytes, error);
  if (text == NULL)
    return FALSE;
  if (bellhop_param_is_list (given->pspec))
    {
      add_lines (given, text);
      return TRUE;
    }
  if (bellhop_param_get_kind (given->pspec) != BELLHOP_PARAM_MULTILINE)
    strip_line_end (text);
  g_ptr_array_add (given->texts, g_steal_pointer (&text));
  return TRUE;
}

/* An empty value is an empty text; a list has none more for it, and all else stays as it is. */
static gboolean
is_nothing (GParamSpec *pspec,
            const char *value)
{
  return *value == '\0' && !G_IS_PARAM_SPEC_STRING (pspec);
}

static gboolean
add_value (Given      *given,
           const char *value,
           GError    **error)
{
  if (is_nothing (given->pspec, value))
    return TRUE;
  if (!is_literal (value))
    return add_read_value (given, value, error);

  g_ptr_array_add (given->texts, g_strdup (value[0] == '@' ? value + 1 : value));
  return TRUE;
}

static Given *
find_given (GArray     *given,
            GParamSpec *pspec)
{
  Given fresh = { .pspec = pspec };

  for (guint i = 0; i < given->len; i++)
    if (g_array_index (given, Given, i).pspec == pspec)
      return &g_array_index (given, Given, i);

  fresh.texts = g_ptr_array_new_with_free_func (g_free);
  g_array_append_val (given, fresh);
  return &g_array_index (given, Given, given->len - 1);
}

/* The value may be a secret, and is not written out. */
static void
complain_of_name (BellhopActionClass *klass,
                  const char         *name)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (klass, &n_params);
  GParamSpec  *main_param = bellhop_action_class_get_main_param (klass);
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
  else if (main_param != NULL)
    _bellhop_cli_complain (_("%s has no parameter “%s”: if it is part of a value, write “%s=%s=…”; "
                             "else see “bellhop describe %s”"),
                           bellhop_action_class_get_id (klass),
                           name,
                           main_param->name,
                           name,
                           bellhop_action_class_get_id (klass));
  else
    _bellhop_cli_complain (_("%s has no parameter “%s”; see “bellhop describe %s”"),
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

/* What stands before the first “=”, when it can be the name of a parameter: a URL and a path have
 * signs in it that no name has. @value moves behind it. */
static char *
dup_name (char **value)
{
  const char *argument = *value;
  const gsize length = strspn (argument, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                         "0123456789_-");

  if (length == 0 || argument[length] != '=')
    return NULL;
  *value += length + 1;
  return g_strndup (argument, length);
}

static gboolean
collect (BellhopActionClass      *klass,
         const BellhopCliOptions *options,
         GArray                  *given)
{
  GParamSpec *main_param = bellhop_action_class_get_main_param (klass);
  gboolean    stdin_taken = FALSE;

  for (guint i = 0; i < options->values->len; i++)
    {
      g_autoptr(GError) error = NULL;
      char            *argument = options->values->pdata[i];
      char            *value = argument;
      g_autofree char *name = dup_name (&value);
      GParamSpec      *pspec = name != NULL ? bellhop_action_class_find_param (klass, name)
                                            : main_param;

      if (name != NULL && pspec == NULL)
        {
          complain_of_name (klass, name);
          return FALSE;
        }
      if (pspec == NULL)
        {
          _bellhop_cli_complain (_("“%s” is not NAME=VALUE"), argument);
          return FALSE;
        }
      if (g_str_equal (value, "-") && stdin_taken)
        {
          _bellhop_cli_complain (_("only one value can come from standard input"));
          return FALSE;
        }
      stdin_taken = stdin_taken || g_str_equal (value, "-");
      if (!add_value (find_given (given, pspec), value, &error))
        {
          _bellhop_cli_complain ("%s: %s", pspec->name, error->message);
          return FALSE;
        }
      if (bellhop_param_get_kind (pspec) == BELLHOP_PARAM_SECRET && value[0] != '@')
        overwrite (value);
    }
  return TRUE;
}

static gboolean
set_given (BellhopAction *action,
           Given         *given,
           GError       **error)
{
  if (given->texts->len == 0 && !bellhop_param_is_list (given->pspec))
    return TRUE;
  g_ptr_array_add (given->texts, NULL);
  return bellhop_action_set_from_text (action, given->pspec->name,
                                       (const char *const *) given->texts->pdata, error);
}

/* A file in the place of a text. An action that takes none has its text refused, by the first byte
   that is none. */
static gboolean
set_bytes (BellhopAction           *action,
           const BellhopCliOptions *options,
           Given                   *given,
           GError                 **error)
{
  g_autoptr(GError) problem = NULL;
  g_autofree char *path = NULL;
  g_autofree char *text = NULL;

  if (options->copies && given->path == NULL)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("Only text can be copied from standard input: put other data in a "
                             "file"));
      return FALSE;
    }
  path = given->path != NULL ? g_canonicalize_filename (given->path, NULL)
                             : keep_in_file (given->bytes, error);
  if (path == NULL)
    return FALSE;
  if (bellhop_action_take_file (action, given->pspec->name, path, &problem))
    return TRUE;
  if (problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  text = dup_text (given->bytes, error);
  if (text == NULL)
    return FALSE;
  g_ptr_array_set_size (given->texts, 0);
  g_ptr_array_add (given->texts, g_steal_pointer (&text));
  return set_given (action, given, error);
}

static gboolean
set_all (BellhopAction           *action,
         const BellhopCliOptions *options,
         GArray                  *given,
         gboolean                 as_bytes)
{
  for (guint i = 0; i < given->len; i++)
    {
      Given         *one = &g_array_index (given, Given, i);
      const gboolean is_bytes = one->bytes != NULL && one->texts->len == 1;
      g_autoptr(GError) error = NULL;

      if (is_bytes != as_bytes)
        continue;
      if (is_bytes ? set_bytes (action, options, one, &error) : set_given (action, one, &error))
        continue;
      _bellhop_cli_complain ("%s: %s", one->pspec->name, error->message);
      return FALSE;
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

  if (!set_all (action, options, given, /* as_bytes = */ FALSE) ||
      !set_all (action, options, given, /* as_bytes = */ TRUE))
    return FALSE;
  if (bellhop_action_check (action, &param, &error))
    return TRUE;

  if (param != NULL)
    _bellhop_cli_complain ("%s: %s", param, error->message);
  else
    _bellhop_cli_complain ("%s", error->message);
  return FALSE;
}
