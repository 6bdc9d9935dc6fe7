/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-html.h"

enum
{
  STEP_BYTES = 16 * 1024,
};

static const char *const attributes[CHECK_N_ATTRIBUTES] = {
  [CHECK_ATTRIBUTE_BACKGROUND] = "background",
  [CHECK_ATTRIBUTE_CHARSET] = "charset",
  [CHECK_ATTRIBUTE_CONTENT] = "content",
  [CHECK_ATTRIBUTE_DATA] = "data",
  [CHECK_ATTRIBUTE_HREF] = "href",
  [CHECK_ATTRIBUTE_HTTP_EQUIV] = "http-equiv",
  [CHECK_ATTRIBUTE_ID] = "id",
  [CHECK_ATTRIBUTE_IMAGESRCSET] = "imagesrcset",
  [CHECK_ATTRIBUTE_NAME] = "name",
  [CHECK_ATTRIBUTE_POSTER] = "poster",
  [CHECK_ATTRIBUTE_REL] = "rel",
  [CHECK_ATTRIBUTE_SRC] = "src",
  [CHECK_ATTRIBUTE_SRCDOC] = "srcdoc",
  [CHECK_ATTRIBUTE_SRCSET] = "srcset",
  [CHECK_ATTRIBUTE_STYLE] = "style",
  [CHECK_ATTRIBUTE_TYPE] = "type",
  [CHECK_ATTRIBUTE_XLINK_HREF] = "xlink:href",
};

void
check_html_init (CheckHtml  *self,
                 const char *text,
                 gsize       size,
                 CheckStep   step,
                 gpointer    step_data)
{
  *self = (CheckHtml){ .text = text, .size = size, .step = step, .step_data = step_data };
}

/* --- Reading --- */

/* One that has to stop is at its end. */
static gboolean
step (CheckHtml *self)
{
  self->next_step = self->at + STEP_BYTES;
  if (self->step == NULL || self->step (self->step_data, self->at, self->size, &self->error))
    return TRUE;

  self->size = self->at;
  return FALSE;
}

static inline gboolean
has_more (CheckHtml *self)
{
  if (G_UNLIKELY (self->at >= self->next_step) && !step (self))
    return FALSE;
  return self->at < self->size;
}

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static gboolean
comes (CheckHtml  *self,
       const char *word)
{
  const gsize length = strlen (word);

  return self->size - self->at >= length &&
         g_ascii_strncasecmp (self->text + self->at, word, length) == 0;
}

static CheckSlice
slice_from (CheckHtml *self,
            gsize      start)
{
  return (CheckSlice){ self->text + start, self->at - start };
}

/* Up to and with @end; to the end of the page when there is none. */
static void
skip_past (CheckHtml  *self,
           const char *end)
{
  while (has_more (self) && !comes (self, end))
    self->at++;
  self->at = MIN (self->at + strlen (end), self->size);
}

static void
skip_comment (CheckHtml *self)
{
  self->at += strlen ("<!--");
  if (comes (self, ">") || comes (self, "->"))
    {
      skip_past (self, ">");
      return;
    }
  while (has_more (self) && !comes (self, "-->") && !comes (self, "--!>"))
    self->at++;
  skip_past (self, ">");
}

/* --- Tags --- */

static void
read_value (CheckHtml  *self,
            CheckSlice *out_value)
{
  const char quote = self->text[self->at];
  gsize      start = self->at;

  if (quote == '"' || quote == '\'')
    {
      start = ++self->at;
      while (has_more (self) && self->text[self->at] != quote)
        self->at++;
      *out_value = slice_from (self, start);
      self->at = MIN (self->at + 1, self->size);
      return;
    }
  while (has_more (self) && !is_space (self->text[self->at]) && self->text[self->at] != '>')
    self->at++;
  *out_value = slice_from (self, start);
}

static void
skip_spaces (CheckHtml *self)
{
  while (has_more (self) && is_space (self->text[self->at]))
    self->at++;
}

/* The first of several with the same name counts. */
static void
keep_value (CheckToken       *token,
            const CheckSlice *name,
            const CheckSlice *value)
{
  for (guint i = 0; i < CHECK_N_ATTRIBUTES; i++)
    if (token->values[i].start == NULL && check_slice_is (name, attributes[i]))
      token->values[i] = *value;
}

static void
read_attribute (CheckHtml  *self,
                CheckToken *token)
{
  const gsize start = self->at;
  CheckSlice  name;
  CheckSlice  value = { "", 0 };

  /* An equals sign that comes first is a part of the name. */
  self->at++;
  while (has_more (self) && !is_space (self->text[self->at]) &&
         strchr ("/>=", self->text[self->at]) == NULL)
    self->at++;
  name = slice_from (self, start);
  skip_spaces (self);
  if (has_more (self) && self->text[self->at] == '=')
    {
      self->at++;
      skip_spaces (self);
      if (has_more (self) && self->text[self->at] != '>')
        read_value (self, &value);
    }
  keep_value (token, &name, &value);
}

/* FALSE when the page ends within the tag, which is then none. */
static gboolean
read_attributes (CheckHtml  *self,
                 CheckToken *token,
                 gboolean   *out_closes_itself)
{
  *out_closes_itself = FALSE;
  while (has_more (self))
    {
      const char c = self->text[self->at];

      if (c == '>')
        {
          *out_closes_itself = self->text[self->at - 1] == '/';
          self->at++;
          return TRUE;
        }
      if (is_space (c) || c == '/')
        self->at++;
      else
        read_attribute (self, token);
    }
  return FALSE;
}

/* Elements whose content is no markup. What stands in noscript is read, for no script runs here. */
static gboolean
is_raw (const CheckSlice *name)
{
  static const char *const names[] = { "script", "style", "textarea", "title", "iframe",
                                       "noembed", "noframes", "xmp", "plaintext" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (check_slice_is (name, names[i]))
      return TRUE;
  return FALSE;
}

static void
follow_foreign (CheckHtml        *self,
                const CheckToken *token,
                gboolean          closes_itself)
{
  if (!check_slice_is (&token->name, "svg") && !check_slice_is (&token->name, "math"))
    return;
  if (token->kind == CHECK_TOKEN_OPEN && !closes_itself)
    self->n_foreign++;
  else if (token->kind == CHECK_TOKEN_CLOSE && self->n_foreign > 0)
    self->n_foreign--;
}

static gboolean
read_tag (CheckHtml  *self,
          CheckToken *token)
{
  gsize    start;
  gboolean closes_itself;

  token->kind = self->text[self->at + 1] == '/' ? CHECK_TOKEN_CLOSE : CHECK_TOKEN_OPEN;
  self->at += token->kind == CHECK_TOKEN_CLOSE ? 2 : 1;
  start = self->at;
  while (has_more (self) && !is_space (self->text[self->at]) && self->text[self->at] != '/' &&
         self->text[self->at] != '>')
    self->at++;
  token->name = slice_from (self, start);
  if (!read_attributes (self, token, &closes_itself))
    return FALSE;

  follow_foreign (self, token, closes_itself);
  if (token->kind == CHECK_TOKEN_OPEN && is_raw (&token->name) &&
      !(closes_itself && self->n_foreign > 0))
    self->raw = token->name;
  return TRUE;
}

/* --- What is no markup --- */

/* Whether the tag that begins with @mark and the name of the raw element comes. */
static gboolean
comes_tag (CheckHtml  *self,
           const char *mark)
{
  const gsize mark_length = strlen (mark);
  const gsize length = mark_length + self->raw.length;
  const char *at = self->text + self->at;

  return self->size - self->at > length && comes (self, mark) &&
         g_ascii_strncasecmp (at + mark_length, self->raw.start, self->raw.length) == 0 &&
         (is_space (at[length]) || at[length] == '/' || at[length] == '>');
}

/* Up to the tag that ends it. A script within a comment within a script ends the inner one: so
 * pages hid their scripts once, and so it still is. */
static CheckSlice
read_raw (CheckHtml *self)
{
  const gsize    start = self->at;
  const gboolean is_script = check_slice_is (&self->raw, "script");
  const gboolean is_endless = check_slice_is (&self->raw, "plaintext");
  gboolean       is_hidden = FALSE;
  gboolean       is_inner = FALSE;

  for (; has_more (self); self->at++)
    {
      const char c = self->text[self->at];

      if (is_endless || (c != '<' && c != '-'))
        continue;
      if (is_script && comes (self, "<!--"))
        is_hidden = TRUE;
      else if (is_script && comes (self, "-->"))
        is_hidden = is_inner = FALSE;
      else if (is_hidden && comes_tag (self, "<"))
        is_inner = TRUE;
      else if (is_inner && comes_tag (self, "</"))
        is_inner = FALSE;
      else if (comes_tag (self, "</"))
        break;
    }
  self->raw.start = NULL;
  return slice_from (self, start);
}

void
check_html_next (CheckHtml  *self,
                 CheckToken *out_token)
{
  *out_token = (CheckToken){ 0 };
  if (self->raw.start != NULL)
    {
      const gboolean is_style = check_slice_is (&self->raw, "style");

      out_token->text = read_raw (self);
      if (is_style)
        {
          out_token->kind = CHECK_TOKEN_STYLE;
          return;
        }
    }

  while (has_more (self))
    {
      const char *at = self->text + self->at;
      const gsize left = self->size - self->at;

      if (*at != '<' || left < 2)
        self->at++;
      else if (g_ascii_isalpha (at[1]) || (at[1] == '/' && left > 2 && g_ascii_isalpha (at[2])))
        {
          if (read_tag (self, out_token))
            return;
        }
      else if (comes (self, "<!--"))
        skip_comment (self);
      else if (self->n_foreign > 0 && comes (self, "<![CDATA["))
        skip_past (self, "]]>");
      else if (at[1] == '!' || at[1] == '?' || at[1] == '/')
        skip_past (self, ">");
      else
        self->at++;
    }
  *out_token = (CheckToken){ CHECK_TOKEN_END };
}
