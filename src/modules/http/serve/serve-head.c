/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve-head.h"

enum
{
  MAX_LENGTH_DIGITS = 18,
};

/* Who reads a head otherwise than the next program on the way lets requests be smuggled through, so
 * what RFC 9112 leaves open is refused. The one thing that is forgiven is a line that ends without
 * a carriage return, as people type it. */

static void
field_clear (gpointer data)
{
  ServeField *self = data;

  g_free (self->name);
  g_free (self->value);
}

ServeHead *
serve_head_new (void)
{
  ServeHead *self = g_new0 (ServeHead, 1);

  self->method = g_strdup ("");
  self->target = g_strdup ("");
  self->fields = g_array_new (FALSE, FALSE, sizeof (ServeField));
  g_array_set_clear_func (self->fields, field_clear);
  return self;
}

void
serve_head_free (ServeHead *self)
{
  g_free (self->method);
  g_free (self->target);
  g_free (self->path);
  g_free (self->query);
  g_free (self->host);
  g_array_unref (self->fields);
  g_free (self);
}

const char *
serve_head_get (const ServeHead *self,
                const char      *name)
{
  for (guint i = 0; i < self->fields->len; i++)
    {
      const ServeField *field = &g_array_index (self->fields, ServeField, i);

      if (g_ascii_strcasecmp (field->name, name) == 0)
        return field->value;
    }
  return NULL;
}

char *
serve_head_dup_list (const ServeHead *self,
                     const char      *name)
{
  GString *list = NULL;

  for (guint i = 0; i < self->fields->len; i++)
    {
      const ServeField *field = &g_array_index (self->fields, ServeField, i);

      if (g_ascii_strcasecmp (field->name, name) != 0)
        continue;
      if (list == NULL)
        list = g_string_new (NULL);
      else
        g_string_append (list, ", ");
      g_string_append (list, field->value);
    }
  return list != NULL ? g_string_free (list, FALSE) : NULL;
}

gboolean
serve_head_has_method (const ServeHead *self,
                       const char      *method)
{
  return g_str_equal (self->method, method);
}

gboolean
serve_head_reads (const ServeHead *self)
{
  return serve_head_has_method (self, "GET") || serve_head_has_method (self, "HEAD");
}

/* --- Where it ends --- */

static gboolean
is_token_char (char byte)
{
  return g_ascii_isalnum (byte) || (byte != '\0' && strchr ("!#$%&'*+-.^_`|~", byte) != NULL);
}

gsize
serve_head_count_blank (const char *text,
                        gsize       size)
{
  gsize n = 0;

  for (;;)
    if (n < size && text[n] == '\n')
      n += 1;
    else if (n + 1 < size && text[n] == '\r' && text[n + 1] == '\n')
      n += 2;
    else
      return n;
}

/* What never becomes a request need not be waited for: a greeting of TLS has no lines. */
static guint
judge_start (const char *text,
             gsize       size)
{
  const char *end = memchr (text, '\n', size);
  const gsize length = end != NULL ? (gsize) (end - text) : size;
  const char *space = memchr (text, ' ', length);

  if (size > 0 && !is_token_char (*text) && !(size == 1 && *text == '\r'))
    return SOUP_STATUS_BAD_REQUEST;
  if (length > SERVE_MAX_TARGET_BYTES + 64)
    return space != NULL && space - text <= 64 ? SOUP_STATUS_REQUEST_URI_TOO_LONG
                                               : SOUP_STATUS_BAD_REQUEST;
  return size > SERVE_MAX_HEAD_BYTES ? SERVE_STATUS_HEAD_TOO_LARGE : 0;
}

gsize
serve_head_find_end (const char *text,
                     gsize       size,
                     gsize       n_seen,
                     guint      *out_status)
{
  /* The line before may be the last one, and lack only its blank one. */
  const char *line = text + (n_seen > 3 ? n_seen - 3 : 0);

  *out_status = judge_start (text, MIN (size, (gsize) SERVE_MAX_HEAD_BYTES + 1));
  if (*out_status != 0)
    return 0;

  while ((line = memchr (line, '\n', size - (gsize) (line - text))) != NULL)
    {
      const gsize at = (gsize) (++line - text);

      if (at < size && *line == '\n')
        return at + 1;
      if (at + 1 < size && line[0] == '\r' && line[1] == '\n')
        return at + 2;
    }
  return 0;
}

/* --- The target --- */

/* A percent sign with what it stands for, decoded once. No name of a file has a slash or a NUL in
 * it, however that is written. */
static char *
decode_path (const char *text,
             gsize       size)
{
  g_autoptr(GString) path = g_string_sized_new (size);
  gsize at = 0;

  while (at < size && text[at] == '/')
    at++;
  while (at < size)
    {
      int byte = (guchar) text[at++];

      if (byte == '%')
        {
          const int high = at < size ? g_ascii_xdigit_value (text[at]) : -1;
          const int low = at + 1 < size ? g_ascii_xdigit_value (text[at + 1]) : -1;

          byte = high >= 0 && low >= 0 ? high * 16 + low : 0;
          at += 2;
          if (byte == 0 || byte == '/')
            return NULL;
        }
      g_string_append_c (path, (char) byte);
    }
  return g_string_free (g_steal_pointer (&path), FALSE);
}

static void
take_origin (ServeHead  *self,
             const char *origin)
{
  const gsize length = strcspn (origin, "?");

  self->path = decode_path (origin, length);
  if (origin[length] == '?')
    self->query = g_strdup (origin + length + 1);
}

static guint
take_absolute (ServeHead *self)
{
  const char      *authority = self->target + strlen ("http://");
  const gsize      length = strcspn (authority, "/?");
  g_autofree char *origin = g_strconcat (authority[length] == '/' ? "" : "/", authority + length,
                                         NULL);

  self->host = g_strndup (authority, length);
  g_free (self->target);
  self->target = g_steal_pointer (&origin);
  take_origin (self, self->target);
  return 0;
}

static guint
read_target (ServeHead *self)
{
  for (const char *at = self->target; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == 0x7f || *at == '#')
      return SOUP_STATUS_BAD_REQUEST;

  if (strlen (self->target) > SERVE_MAX_TARGET_BYTES)
    return SOUP_STATUS_REQUEST_URI_TOO_LONG;
  if (*self->target == '/')
    take_origin (self, self->target);
  else if (g_ascii_strncasecmp (self->target, "http://", strlen ("http://")) == 0)
    take_absolute (self);
  else if (!serve_head_has_method (self, "CONNECT") &&
           !(serve_head_has_method (self, "OPTIONS") && g_str_equal (self->target, "*")))
    return SOUP_STATUS_BAD_REQUEST;
  return 0;
}

/* --- Its lines --- */

/* Without its end. A carriage return is nothing that may stand within one, nor is a NUL. */
static gboolean
take_line (const char **at,
           const char  *end,
           char       **out_line)
{
  const char *newline = memchr (*at, '\n', (gsize) (end - *at));
  gsize       length = newline != NULL ? (gsize) (newline - *at) : 0;

  if (newline == NULL)
    return FALSE;
  if (length > 0 && newline[-1] == '\r')
    length--;
  if (memchr (*at, '\r', length) != NULL || memchr (*at, '\0', length) != NULL)
    return FALSE;
  *out_line = g_strndup (*at, length);
  *at = newline + 1;
  return TRUE;
}

/* “METHOD TARGET HTTP/1.1”, with one blank each. */
static guint
read_request_line (ServeHead  *self,
                   const char *line)
{
  const char *target = strchr (line, ' ');
  const char *version = target != NULL ? strchr (target + 1, ' ') : NULL;

  for (const char *at = line; *at != ' '; at++)
    if (!is_token_char (*at))
      return SOUP_STATUS_BAD_REQUEST;
  if (version == NULL || target == line)
    return SOUP_STATUS_BAD_REQUEST;

  g_free (self->method);
  g_free (self->target);
  self->method = g_strndup (line, (gsize) (target - line));
  self->target = g_strndup (target + 1, (gsize) (version - target - 1));
  version++;
  if (strlen (version) != strlen ("HTTP/1.1") || !g_str_has_prefix (version, "HTTP/") ||
      !g_ascii_isdigit (version[5]) || version[6] != '.' || !g_ascii_isdigit (version[7]))
    return SOUP_STATUS_BAD_REQUEST;
  self->minor = (guint) g_ascii_digit_value (version[7]);
  return version[5] == '1' ? read_target (self) : SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED;
}

/* A blank before the colon makes the name none, and one at the start of the line too, which once
 * meant that the line before goes on. */
static gboolean
read_field (ServeHead  *self,
            const char *line)
{
  const char *colon = strchr (line, ':');
  ServeField  field;

  if (colon == NULL || colon == line)
    return FALSE;
  for (const char *at = line; at < colon; at++)
    if (!is_token_char (*at))
      return FALSE;
  for (const char *at = colon + 1; *at != '\0'; at++)
    if (((guchar) *at < ' ' && *at != '\t') || *at == 0x7f)
      return FALSE;

  field.name = g_strndup (line, (gsize) (colon - line));
  field.value = g_strstrip (g_strdup (colon + 1));
  g_array_append_val (self->fields, field);
  return TRUE;
}

/* --- What the fields say --- */

static guint
count_fields (const ServeHead *self,
              const char      *name)
{
  guint n = 0;

  for (guint i = 0; i < self->fields->len; i++)
    n += g_ascii_strcasecmp (g_array_index (self->fields, ServeField, i).name, name) == 0;
  return n;
}

/* As RFC 9112, 3.2 has it: one, and only before 1.1 none. */
static guint
read_host (ServeHead *self)
{
  const guint n = count_fields (self, "Host");

  if (n > 1 || (n == 0 && self->minor > 0))
    return SOUP_STATUS_BAD_REQUEST;
  if (self->host == NULL)
    self->host = g_strdup (serve_head_get (self, "Host"));
  return 0;
}

static guint
read_length (ServeHead *self)
{
  const guint n = count_fields (self, "Content-Length");
  const char *value = serve_head_get (self, "Content-Length");

  if (n == 0)
    return 0;
  if (n > 1 || *value == '\0' || value[strspn (value, "0123456789")] != '\0')
    return SOUP_STATUS_BAD_REQUEST;

  value += strspn (value, "0");
  self->length = g_ascii_strtoull (value, NULL, 10);
  return strlen (value) <= MAX_LENGTH_DIGITS ? 0 : SOUP_STATUS_BAD_REQUEST;
}

static guint
read_coding (ServeHead *self)
{
  g_autofree char *list = serve_head_dup_list (self, "Transfer-Encoding");
  g_auto(GStrv) codings = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  if (list == NULL)
    return 0;
  if (self->minor == 0 || count_fields (self, "Content-Length") > 0)
    return SOUP_STATUS_BAD_REQUEST;

  for (guint i = 0; codings[i] != NULL; i++)
    {
      const char *coding = g_strstrip (codings[i]);

      if (*coding == '\0' || self->is_chunked)
        return SOUP_STATUS_BAD_REQUEST;
      if (g_ascii_strcasecmp (coding, "chunked") != 0)
        return SOUP_STATUS_NOT_IMPLEMENTED;
      self->is_chunked = TRUE;
    }
  return self->is_chunked ? 0 : SOUP_STATUS_BAD_REQUEST;
}

static gboolean
has_option (const ServeHead *self,
            const char      *option)
{
  g_autofree char *list = serve_head_dup_list (self, "Connection");
  g_auto(GStrv) options = list != NULL ? g_strsplit (list, ",", -1) : NULL;

  for (guint i = 0; options != NULL && options[i] != NULL; i++)
    if (g_ascii_strcasecmp (g_strstrip (options[i]), option) == 0)
      return TRUE;
  return FALSE;
}

static guint
read_expectation (ServeHead *self)
{
  const char *value = serve_head_get (self, "Expect");

  /* Before 1.1 nobody knew it. */
  if (value == NULL || self->minor == 0)
    return 0;
  if (g_ascii_strcasecmp (value, "100-continue") != 0)
    return SOUP_STATUS_EXPECTATION_FAILED;
  self->expects_continue = self->is_chunked || self->length > 0;
  return 0;
}

static guint
read_meaning (ServeHead *self)
{
  static guint (*const readers[]) (ServeHead *) = { read_host, read_length, read_coding,
                                                    read_expectation };

  self->keeps = !has_option (self, "close") && (self->minor > 0 || has_option (self, "keep-alive"));
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      const guint status = readers[i](self);

      if (status != 0)
        return status;
    }
  return 0;
}

ServeHead *
serve_head_parse (const char *text,
                  gsize       size,
                  guint      *out_status)
{
  ServeHead       *self = serve_head_new ();
  const char      *at = text;
  const char      *end = text + size;
  g_autofree char *first = NULL;

  *out_status = take_line (&at, end, &first) ? read_request_line (self, first)
                                             : SOUP_STATUS_BAD_REQUEST;
  if (*out_status != 0)
    return self;

  for (;;)
    {
      g_autofree char *line = NULL;

      if (!take_line (&at, end, &line) || (*line != '\0' && !read_field (self, line)))
        {
          *out_status = SOUP_STATUS_BAD_REQUEST;
          return self;
        }
      if (*line == '\0')
        break;
    }
  *out_status = read_meaning (self);
  return self;
}
