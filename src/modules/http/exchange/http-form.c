/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-form.h"

#include <glib/gi18n-lib.h>

static const char form_media[] = "multipart/form-data";

enum
{
  BOUNDARY_DASHES = 24,
};

/* What a row says. */
typedef struct
{
  char    *name;
  char    *text;     /* or the path of the file that it stands in */
  char    *media;    /* or NULL */
  char    *filename; /* or NULL */
  gboolean is_file;
} Part;

static void
part_clear (Part *self)
{
  g_free (self->name);
  g_free (self->text);
  g_free (self->media);
  g_free (self->filename);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Part, part_clear)

/* --- Reading a row --- */

static const char *
skip_space (const char *at)
{
  while (g_ascii_isspace (*at))
    at++;
  return at;
}

/* What stands in quotes, or NULL when the quote is not closed; within them a backslash takes the
 * meaning of a quote and of a backslash. */
static char *
read_quoted (const char **at)
{
  g_autoptr(GString) word = g_string_new (NULL);
  const char *next = *at + 1;

  for (; *next != '"'; next++)
    {
      if (*next == '\0')
        return NULL;
      if (*next == '\\' && (next[1] == '\\' || next[1] == '"'))
        next++;
      g_string_append_c (word, *next);
    }
  *at = skip_space (next + 1);
  return g_string_free (g_steal_pointer (&word), FALSE);
}

static char *
read_word (const char **at)
{
  const char *start = skip_space (*at);
  const char *end = start + strcspn (start, ";");
  char       *word;

  if (*start == '"')
    {
      *at = start;
      word = read_quoted (at);
      if (word != NULL)
        return word;
    }
  *at = end;
  return g_strchomp (g_strndup (start, (gsize) (end - start)));
}

/* A type may have parameters of its own after semicolons; these are not ours. A line break in it
 * would be the beginning of another header. */
static char *
read_media (const char **at)
{
  const char *start = skip_space (*at);
  const char *end = start + strcspn (start, ";");
  const char *slash = strchr (start, '/');

  if (slash == NULL || slash > end || slash == start)
    return NULL;
  while (*end == ';' && !g_str_has_prefix (skip_space (end + 1), "filename="))
    end += 1 + strcspn (end + 1, ";");
  *at = end;
  for (const char *c = start; c < end; c++)
    if (g_ascii_iscntrl (*c))
      return NULL;
  return g_strchomp (g_strndup (start, (gsize) (end - start)));
}

/* What follows a value: ;type=…, ;filename=…. */
static gboolean
read_rest (Part       *part,
           const char *at)
{
  while (*at == ';')
    {
      char **value;

      at = skip_space (at + 1);
      value = g_str_has_prefix (at, "type=") ? &part->media : &part->filename;
      if (value == &part->filename && !g_str_has_prefix (at, "filename="))
        return FALSE;
      if (*value != NULL)
        return FALSE;
      at = strchr (at, '=') + 1;
      *value = value == &part->media ? read_media (&at) : read_word (&at);
      if (*value == NULL)
        return FALSE;
    }
  return *at == '\0';
}

static gboolean
set_row_error (const char *row,
               const char *reason,
               GError    **error)
{
  /* Translators: a row of a form, and what is wrong with it. */
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, _("“%s” %s"), row, reason);
  return FALSE;
}

static gboolean
parse_row (Part       *part,
           const char *row,
           GError    **error)
{
  const char *equals = strchr (row, '=');
  const char *at;

  if (equals == NULL || equals == row)
    return set_row_error (row, _("is not a row of a form: write it as name=value, or as "
                                 "name=@path for a file"),
                          error);

  part->name = g_strndup (row, (gsize) (equals - row));
  at = equals + 1;
  part->is_file = *at == '@' || *at == '<';
  if (*at == '(')
    return set_row_error (row, _("begins a form within the form, which cannot be sent: put "
                                 "the value in double quotes if it is text"),
                          error);
  if (part->is_file)
    at++;
  part->text = read_word (&at);
  if (!read_rest (part, at))
    return set_row_error (row, _("cannot be read to its end: put the value in double quotes, "
                                 "or write ;type= and ;filename= after it"),
                          error);
  if (part->is_file && equals[1] == '@' && part->filename == NULL)
    part->filename = g_path_get_basename (part->text);
  if (part->is_file && (*part->text == '\0' || g_str_equal (part->text, "-")))
    return set_row_error (row, _("has no path: write the file after @ or <"), error);
  if (part->is_file && *skip_space (equals + 2) != '"' && strchr (part->text, ',') != NULL &&
      equals[1] == '@')
    return set_row_error (row, _("may name several files: write a row for each, or put the "
                                 "path in double quotes"),
                          error);
  return TRUE;
}

gboolean
http_form_check (const char *const *rows,
                 GError           **error)
{
  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto(Part) part = { 0 };

      if (!parse_row (&part, rows[i], error))
        return FALSE;
    }
  return TRUE;
}

char *
http_form_quote (const char *name,
                 const char *text)
{
  g_autoptr(GString) row = g_string_new (name);

  g_string_append (row, "=\"");
  for (; *text != '\0'; text++)
    {
      if (*text == '"' || *text == '\\')
        g_string_append_c (row, '\\');
      g_string_append_c (row, *text);
    }
  g_string_append_c (row, '"');
  return g_string_free (g_steal_pointer (&row), FALSE);
}

char **
http_form_dup_paths (const char *row)
{
  g_auto(Part) part = { 0 };
  char **paths = g_new0 (char *, 2);

  if (parse_row (&part, row, NULL) && part.is_file)
    paths[0] = g_steal_pointer (&part.text);
  return paths;
}

/* --- What is sent --- */

/* As curl guesses it, so that a command that is pasted sends what curl does; for any other type a
 * row says so. */
static const char *
guess_media (const char *name)
{
  static const char *const types[][2] = {
    { ".gif", "image/gif" },
    { ".jpg", "image/jpeg" },
    { ".jpeg", "image/jpeg" },
    { ".png", "image/png" },
    { ".svg", "image/svg+xml" },
    { ".txt", "text/plain" },
    { ".htm", "text/html" },
    { ".html", "text/html" },
    { ".pdf", "application/pdf" },
    { ".xml", "application/xml" },
  };
  const gsize length = strlen (name);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (length >= strlen (types[i][0]) &&
        g_ascii_strcasecmp (name + length - strlen (types[i][0]), types[i][0]) == 0)
      return types[i][1];
  return NULL;
}

/* As browsers write it: the WHATWG's “multipart/form-data encoding algorithm”. */
static void
append_parameter (GString    *head,
                  const char *name,
                  const char *value)
{
  g_string_append_printf (head, "; %s=\"", name);
  for (; *value != '\0'; value++)
    if (strchr ("\"\r\n", *value) != NULL)
      g_string_append_printf (head, "%%%02X", (guint) *value);
    else
      g_string_append_c (head, *value);
  g_string_append_c (head, '"');
}

static void
append_head (GString    *head,
             const Part *part,
             const char *boundary,
             gboolean    is_form)
{
  const char *media = part->media;

  if (media == NULL && part->filename != NULL)
    media = guess_media (part->filename);
  if (media == NULL && part->filename != NULL && part->is_file)
    media = guess_media (part->text);
  if (media == NULL && part->filename != NULL && part->is_file)
    media = "application/octet-stream";
  g_string_append_printf (head, "--%s\r\nContent-Disposition: %s", boundary,
                          is_form ? "form-data" : "attachment");
  append_parameter (head, "name", part->name);
  if (part->filename != NULL)
    append_parameter (head, "filename", part->filename);
  if (media != NULL)
    g_string_append_printf (head, "\r\nContent-Type: %s", media);
  g_string_append (head, "\r\n\r\n");
}

/* Random enough that no file has it in it. */
static char *
dup_boundary (void)
{
  GString *boundary = g_string_new (NULL);

  for (guint i = 0; i < BOUNDARY_DASHES; i++)
    g_string_append_c (boundary, '-');
  for (guint i = 0; i < 4; i++)
    g_string_append_printf (boundary, "%08x", g_random_int ());
  return g_string_free (boundary, FALSE);
}

HttpUpload *
http_form_open (const char *const *rows,
                const char        *media,
                char             **out_media,
                GError           **error)
{
  g_autoptr(HttpUpload) upload = http_upload_new ();
  g_autofree char *boundary = dup_boundary ();
  g_autofree char *end = g_strdup_printf ("\r\n--%s--\r\n", boundary);
  const gboolean   is_form = g_ascii_strncasecmp (media, form_media, strlen (form_media)) == 0;

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto(Part) part = { 0 };
      g_autoptr(GString) head = g_string_new (i > 0 ? "\r\n" : NULL);

      if (!parse_row (&part, rows[i], error))
        return NULL;
      append_head (head, &part, boundary, is_form);
      http_upload_add_text (upload, head->str);
      if (!part.is_file)
        http_upload_add_text (upload, part.text);
      else if (!http_upload_add_file (upload, part.text, error))
        return NULL;
    }
  http_upload_add_text (upload, end);
  *out_media = g_strdup_printf ("%s; boundary=%s", media, boundary);
  return g_steal_pointer (&upload);
}
