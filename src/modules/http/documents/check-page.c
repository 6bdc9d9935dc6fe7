/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-page.h"

enum
{
  MAX_LINKS = 100000,
  /* Of one style or one list of pictures. */
  MAX_VALUE_BYTES = 4 * 1024 * 1024,
  /* So much of a link is shown; what is longer than this is none. */
  MAX_LINK_BYTES = 64 * 1024,
  MAX_DEPTH = 8, /* of pages within a page */
};

typedef enum
{
  KIND_LINK,     /* one goes there: empty is the page itself */
  KIND_LOADED,   /* it is loaded: empty is nothing */
  KIND_DRAWN,    /* as KIND_LOADED, but it may be a part of the page */
  KIND_PICTURES, /* several, for screens of different kinds */
} Kind;

static const struct
{
  const char    *element;
  CheckAttribute attribute;
  Kind           kind;
} places[] = {
  { "a", CHECK_ATTRIBUTE_HREF, KIND_LINK },
  { "a", CHECK_ATTRIBUTE_XLINK_HREF, KIND_LINK },
  { "area", CHECK_ATTRIBUTE_HREF, KIND_LINK },
  { "audio", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "body", CHECK_ATTRIBUTE_BACKGROUND, KIND_LOADED },
  { "embed", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "feimage", CHECK_ATTRIBUTE_HREF, KIND_DRAWN },
  { "feimage", CHECK_ATTRIBUTE_XLINK_HREF, KIND_DRAWN },
  { "frame", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "iframe", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "image", CHECK_ATTRIBUTE_HREF, KIND_DRAWN },
  { "image", CHECK_ATTRIBUTE_XLINK_HREF, KIND_DRAWN },
  { "image", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "img", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "img", CHECK_ATTRIBUTE_SRCSET, KIND_PICTURES },
  { "link", CHECK_ATTRIBUTE_HREF, KIND_LOADED },
  { "link", CHECK_ATTRIBUTE_IMAGESRCSET, KIND_PICTURES },
  { "object", CHECK_ATTRIBUTE_DATA, KIND_LOADED },
  { "script", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "script", CHECK_ATTRIBUTE_HREF, KIND_LOADED },
  { "script", CHECK_ATTRIBUTE_XLINK_HREF, KIND_LOADED },
  { "source", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "source", CHECK_ATTRIBUTE_SRCSET, KIND_PICTURES },
  { "table", CHECK_ATTRIBUTE_BACKGROUND, KIND_LOADED },
  { "td", CHECK_ATTRIBUTE_BACKGROUND, KIND_LOADED },
  { "th", CHECK_ATTRIBUTE_BACKGROUND, KIND_LOADED },
  { "track", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
  { "use", CHECK_ATTRIBUTE_HREF, KIND_DRAWN },
  { "use", CHECK_ATTRIBUTE_XLINK_HREF, KIND_DRAWN },
  { "video", CHECK_ATTRIBUTE_POSTER, KIND_LOADED },
  { "video", CHECK_ATTRIBUTE_SRC, KIND_LOADED },
};

typedef struct
{
  CheckPage *page; /* Borrowed */
  CheckHtml  html;
  char      *charset;     /* Owned: NULL when nobody has said */
  guint      n_templates; /* that are open: nothing in them is shown */
  gboolean   is_css;      /* the style that is open */
  guint      depth;       /* of pages within pages */
} Reader;

static CheckPage *parse_text (const char *text,
                              gsize       size,
                              const char *charset,
                              gboolean    wants_ids,
                              guint       depth,
                              CheckStep   step,
                              gpointer    step_data,
                              GError    **error);

void
check_page_free (CheckPage *self)
{
  g_ptr_array_unref (self->links);
  g_clear_pointer (&self->ids, g_hash_table_unref);
  g_free (self->base);
  g_free (self);
}

/* --- Values --- */

static gboolean
is_space (char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

static char *
dup_value (Reader           *self,
           const CheckToken *token,
           CheckAttribute    attribute)
{
  CheckSlice slice = token->values[attribute];

  if (slice.length > MAX_VALUE_BYTES)
    {
      slice.length = MAX_VALUE_BYTES;
      self->page->n_cut++;
    }
  return check_slice_dup_value (&slice, self->charset);
}

static char *
dup_link (Reader    *self,
          CheckSlice slice)
{
  while (slice.length > 0 && (guchar) *slice.start <= ' ')
    {
      slice.start++;
      slice.length--;
    }
  /* A picture that the page brings along is nothing to fetch, and may be large. */
  if (slice.length > 5 && g_ascii_strncasecmp (slice.start, "data:", 5) == 0)
    slice.length = 5;
  slice.length = MIN (slice.length, MAX_LINK_BYTES);
  return check_slice_dup_value (&slice, self->charset);
}

static void
take_link (Reader *self,
           char   *link,
           Kind    kind)
{
  if (link != NULL &&
      (kind == KIND_LINK || (*link != '\0' && (kind != KIND_DRAWN || *link != '#'))))
    g_ptr_array_add (self->page->links, link);
  else
    g_free (link);
}

/* Whether to go on with what is within one value, which may be as long as the page. */
static gboolean
goes_on (Reader      *self,
         const char  *start,
         const char  *at,
         const char **next_step)
{
  if (self->html.error != NULL || self->page->links->len > MAX_LINKS)
    return FALSE;
  if (self->html.step == NULL || at < *next_step)
    return TRUE;
  *next_step = at + CHECK_STEP_BYTES;
  return self->html.step (self->html.step_data, (guint64) (at - start), 0, &self->html.error);
}

/* “Parse a srcset attribute” of the HTML standard, but for what a picture is best for. */
static void
take_pictures (Reader *self,
               char   *list)
{
  const char *next_step = list;
  char       *at = list;

  while (at != NULL && goes_on (self, list, at, &next_step))
    {
      char *start;
      guint depth = 0;

      while (is_space (*at) || *at == ',')
        at++;
      if (*at == '\0')
        break;
      start = at;
      while (*at != '\0' && !is_space (*at))
        at++;
      if (at[-1] == ',')
        {
          g_autofree char *link = g_strndup (start, (gsize) (at - start));
          gsize            length = strlen (link);

          while (length > 0 && link[length - 1] == ',')
            link[--length] = '\0';
          take_link (self, g_steal_pointer (&link), KIND_LOADED);
          continue;
        }
      take_link (self, g_strndup (start, (gsize) (at - start)), KIND_LOADED);
      for (; *at != '\0' && (*at != ',' || depth > 0); at++)
        if (*at == '(')
          depth++;
        else if (*at == ')' && depth > 0)
          depth--;
    }
  g_free (list);
}

/* “0; url=…” as the HTML standard reads it. */
static void
take_refresh (Reader *self,
              char   *content)
{
  const char *at = content + strspn (content, " \t\n\f\r");
  const char *end;
  char        quote;

  if (!g_ascii_isdigit (*at) && *at != '.')
    {
      g_free (content);
      return;
    }
  at += strspn (at, "0123456789.");
  at += strspn (at, " \t\n\f\r");
  if (*at == ';' || *at == ',')
    at++;
  at += strspn (at, " \t\n\f\r");
  if (g_ascii_strncasecmp (at, "url", 3) == 0)
    {
      const char *mark = at + 3 + strspn (at + 3, " \t\n\f\r");

      if (*mark == '=')
        at = mark + 1 + strspn (mark + 1, " \t\n\f\r");
    }
  quote = *at == '"' || *at == '\'' ? *at++ : '\0';
  end = quote != '\0' ? strchrnul (at, quote) : at + strlen (at);
  take_link (self, g_strndup (at, (gsize) (end - at)), KIND_LOADED);
  g_free (content);
}

/* --- Elements --- */

/* Hints that open a connection fetch nothing. */
static gboolean
is_hint (Reader           *self,
         const CheckToken *token)
{
  g_autofree char *rel = dup_value (self, token, CHECK_ATTRIBUTE_REL);
  g_auto(GStrv) words = NULL;
  guint n_words = 0;

  if (rel == NULL || !check_slice_is (&token->name, "link"))
    return FALSE;

  words = g_strsplit_set (rel, " \t\n\f\r", -1);
  for (guint i = 0; words[i] != NULL; i++)
    {
      if (*words[i] == '\0')
        continue;
      n_words++;
      if (g_ascii_strcasecmp (words[i], "preconnect") != 0 &&
          g_ascii_strcasecmp (words[i], "dns-prefetch") != 0)
        return FALSE;
    }
  return n_words > 0;
}

/* A browser shows that in place of what src names. */
static gboolean
is_replaced (const CheckToken *token,
             CheckAttribute    attribute)
{
  return attribute == CHECK_ATTRIBUTE_SRC &&
         token->values[CHECK_ATTRIBUTE_SRCDOC].start != NULL &&
         check_slice_is (&token->name, "iframe");
}

static void
read_srcdoc (Reader           *self,
             const CheckToken *token)
{
  g_autofree char *text = dup_value (self, token, CHECK_ATTRIBUTE_SRCDOC);
  g_autoptr(CheckPage) inner = NULL;

  if (text == NULL || self->html.error != NULL)
    return;
  if (self->depth == MAX_DEPTH)
    {
      self->page->n_cut++;
      return;
    }
  inner = parse_text (text, strlen (text), "utf-8", /* wants_ids = */ FALSE, self->depth + 1,
                      self->html.step, self->html.step_data, &self->html.error);
  if (inner == NULL)
    return;

  self->page->n_cut += inner->n_cut;
  self->page->is_cut = self->page->is_cut || inner->is_cut;
  check_srcdoc_add (inner, self->page->links);
}

static void
read_places (Reader           *self,
             const CheckToken *token)
{
  if (is_hint (self, token))
    return;

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (token->values[places[i].attribute].start != NULL &&
        check_slice_is (&token->name, places[i].element) &&
        !is_replaced (token, places[i].attribute))
      {
        if (places[i].kind == KIND_PICTURES)
          take_pictures (self, dup_value (self, token, places[i].attribute));
        else
          take_link (self, dup_link (self, token->values[places[i].attribute]), places[i].kind);
      }
  if (check_slice_is (&token->name, "input") &&
      check_slice_is (&token->values[CHECK_ATTRIBUTE_TYPE], "image"))
    take_link (self, dup_link (self, token->values[CHECK_ATTRIBUTE_SRC]), KIND_LOADED);
}

/* The first that is said before the first that is meant counts. */
static void
take_charset (Reader *self,
              char   *charset)
{
  g_strstrip (charset);
  if (self->charset == NULL && *charset != '\0')
    /* The tag itself could be read. */
    self->charset = g_ascii_strncasecmp (charset, "utf-16", 6) == 0 ? g_strdup ("utf-8")
                                                                    : g_strdup (charset);
  g_free (charset);
}

static void
read_meta (Reader           *self,
           const CheckToken *token)
{
  const CheckSlice *meaning = &token->values[CHECK_ATTRIBUTE_HTTP_EQUIV];
  g_autofree char  *content = dup_value (self, token, CHECK_ATTRIBUTE_CONTENT);
  const char       *charset;

  if (token->values[CHECK_ATTRIBUTE_CHARSET].start != NULL)
    take_charset (self, dup_value (self, token, CHECK_ATTRIBUTE_CHARSET));
  if (content == NULL)
    return;
  if (check_slice_is (meaning, "refresh"))
    take_refresh (self, g_steal_pointer (&content));
  else if (check_slice_is (meaning, "content-type"))
    {
      charset = strcasestr (content, "charset=");
      if (charset != NULL)
        take_charset (self, g_strndup (charset + 8, strcspn (charset + 8, "; \"'")));
    }
}

static void
read_id (Reader           *self,
         const CheckToken *token)
{
  char *id = dup_value (self, token, CHECK_ATTRIBUTE_ID);

  if (id != NULL)
    g_hash_table_add (self->page->ids, id);
  id = check_slice_is (&token->name, "a") ? dup_value (self, token, CHECK_ATTRIBUTE_NAME) : NULL;
  if (id != NULL)
    g_hash_table_add (self->page->ids, id);
}

static void
read_open (Reader           *self,
           const CheckToken *token)
{
  const CheckSlice *type = &token->values[CHECK_ATTRIBUTE_TYPE];
  g_autofree char  *style = NULL;

  if (check_slice_is (&token->name, "template") && self->html.n_foreign == 0)
    self->n_templates++;
  if (self->n_templates > 0)
    return;

  self->is_css = type->length == 0 || check_slice_is (type, "text/css");
  if (check_slice_is (&token->name, "base") && self->page->base == NULL)
    self->page->base = dup_link (self, token->values[CHECK_ATTRIBUTE_HREF]);
  else if (check_slice_is (&token->name, "meta"))
    read_meta (self, token);
  read_places (self, token);
  if (check_slice_is (&token->name, "iframe"))
    read_srcdoc (self, token);
  if (self->page->ids != NULL)
    read_id (self, token);
  style = dup_value (self, token, CHECK_ATTRIBUTE_STYLE);
  if (style != NULL)
    check_css_collect (style, self->page->links, self->html.step, self->html.step_data,
                       self->html.error == NULL ? &self->html.error : NULL);
}

static gboolean
read_style (Reader           *self,
            const CheckToken *token,
            GError          **error)
{
  CheckSlice       text = token->text;
  g_autofree char *css = NULL;

  if (self->n_templates > 0 || !self->is_css)
    return TRUE;

  if (text.length > MAX_VALUE_BYTES)
    {
      text.length = MAX_VALUE_BYTES;
      self->page->n_cut++;
    }
  css = check_slice_dup_text (&text, self->charset);
  return check_css_collect (css, self->page->links, self->html.step, self->html.step_data, error);
}

/* --- Pages --- */

static gboolean
read_page (Reader  *self,
           GError **error)
{
  CheckToken token;

  for (;;)
    {
      check_html_next (&self->html, &token);
      if (token.kind == CHECK_TOKEN_END || self->html.error != NULL)
        break;
      if (token.kind == CHECK_TOKEN_OPEN)
        read_open (self, &token);
      else if (token.kind == CHECK_TOKEN_STYLE && !read_style (self, &token, error))
        return FALSE;
      else if (token.kind == CHECK_TOKEN_CLOSE && self->n_templates > 0 &&
               check_slice_is (&token.name, "template"))
        self->n_templates--;
      if (self->page->links->len > MAX_LINKS)
        {
          self->page->is_cut = TRUE;
          g_ptr_array_set_size (self->page->links, MAX_LINKS);
          break;
        }
    }
  if (self->html.error == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&self->html.error));
  return FALSE;
}

/* The one encoding of the web in which “<” is not one byte. NULL when @step says so. */
static GString *
decode_utf16 (const guchar *bytes,
              gsize         size,
              gboolean      is_big,
              CheckStep     step,
              gpointer      step_data,
              GError      **error)
{
  g_autoptr(GString) text = g_string_sized_new (size / 2);
  gunichar high = 0;

  for (gsize i = 0; i + 1 < size; i += 2)
    {
      const gunichar unit = bytes[is_big ? i : i + 1] * 256u + bytes[is_big ? i + 1 : i];
      const gboolean is_low = unit >= 0xdc00 && unit < 0xe000;

      if (step != NULL && i % CHECK_STEP_BYTES == 0 && !step (step_data, i, size, error))
        return NULL;
      if (high != 0 && is_low)
        g_string_append_unichar (text, 0x10000 + (high - 0xd800) * 0x400 + unit - 0xdc00);
      else if ((high != 0 && !is_low) || (high == 0 && is_low))
        g_string_append_unichar (text, 0xfffd);
      high = unit >= 0xd800 && unit < 0xdc00 ? unit : 0;
      if (high == 0 && !is_low)
        g_string_append_unichar (text, unit);
    }
  return g_steal_pointer (&text);
}

/* A mark at the beginning counts more than what the server says. */
static const char *
find_charset (const guchar *bytes,
              gsize         size,
              const char   *charset)
{
  if (size >= 3 && memcmp (bytes, "\xef\xbb\xbf", 3) == 0)
    return "utf-8";
  if (size >= 2 && memcmp (bytes, "\xfe\xff", 2) == 0)
    return "utf-16be";
  if (size >= 2 && memcmp (bytes, "\xff\xfe", 2) == 0)
    return "utf-16le";
  return charset;
}

static CheckPage *
parse_text (const char *text,
            gsize       size,
            const char *charset,
            gboolean    wants_ids,
            guint       depth,
            CheckStep   step,
            gpointer    step_data,
            GError    **error)
{
  g_autoptr(CheckPage) page = g_new0 (CheckPage, 1);
  Reader   reader = { .page = page, .charset = g_strdup (charset), .depth = depth };
  gboolean succeeded;

  page->links = g_ptr_array_new_with_free_func (g_free);
  if (wants_ids)
    page->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  check_html_init (&reader.html, text, size, step, step_data);
  succeeded = read_page (&reader, error);
  g_free (reader.charset);
  return succeeded ? g_steal_pointer (&page) : NULL;
}

CheckPage *
check_page_parse (GBytes     *html,
                  const char *charset,
                  gboolean    wants_ids,
                  CheckStep   step,
                  gpointer    step_data,
                  GError    **error)
{
  gsize         size = 0;
  const guchar *bytes = g_bytes_get_data (html, &size);
  const char   *known = size > 0 ? find_charset (bytes, size, charset) : NULL;
  g_autoptr(GString) text = NULL;

  if (known == NULL || g_ascii_strncasecmp (known, "utf-16", 6) != 0)
    return parse_text (bytes != NULL ? (const char *) bytes : "", size, known, wants_ids, 0, step,
                       step_data, error);

  text = decode_utf16 (bytes, size, g_ascii_strcasecmp (known, "utf-16be") == 0, step, step_data,
                       error);
  return text != NULL ? parse_text (text->str, text->len, "utf-8", wants_ids, 0, step, step_data,
                                    error)
                      : NULL;
}
