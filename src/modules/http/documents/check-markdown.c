/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-markdown.h"

#include "check-bare-link.h"

#include <glib/gi18n-lib.h>
#include <md4c.h>
#include <string.h>

enum
{
  /* It is parsed in one go, of which nothing but what it calls can be interrupted. */
  MAX_TEXT_BYTES = 4 * 1024 * 1024,
  CALLS_PER_STEP = 256,
  /* Bare URLs are found here. */
  MARKDOWN = MD_DIALECT_GITHUB &
             ~(MD_FLAG_PERMISSIVEURLAUTOLINKS | MD_FLAG_PERMISSIVEWWWAUTOLINKS),
};

typedef struct
{
  CheckPage  *page;       /* Borrowed */
  GString    *markup;     /* Owned: the HTML in it */
  GString    *heading;    /* Owned: the text of one */
  guint       n_headings; /* that are open */
  guint       n_links;    /* that are open */
  guint       n_cells;    /* of tables, that are open */
  gsize       bare_end;   /* of the last link without markup: it may be of several texts */
  guint       n_calls;
  const char *source; /* Borrowed */
  gsize       size;
  CheckStep   step;
  gpointer    step_data;
  GError     *error; /* Owned: from @step */
} Reader;

static void
reader_clear (Reader *self)
{
  g_string_free (self->markup, TRUE);
  g_string_free (self->heading, TRUE);
  g_clear_error (&self->error);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reader, reader_clear)

/* Other than 0 ends the parsing. */
static int
take_step (Reader *self)
{
  if (++self->n_calls % CALLS_PER_STEP != 0 ||
      self->step (self->step_data, 0, self->size, &self->error))
    return 0;
  return -1;
}

/* --- Headings --- */

/* As GitHub makes it: letters, numbers, “-” and “_” stay, blanks become “-”. */
static char *
dup_slug (const char *heading)
{
  g_autofree char *lower = g_utf8_strdown (heading, -1);
  g_autofree char *stripped = g_strstrip (g_strdup (lower));
  GString         *slug = g_string_new (NULL);

  for (const char *at = stripped; *at != '\0'; at = g_utf8_next_char (at))
    {
      const gunichar character = g_utf8_get_char (at);

      if (character == ' ')
        g_string_append_c (slug, '-');
      else if (g_unichar_isalnum (character) || g_unichar_ismark (character) || character == '-' ||
               character == '_')
        g_string_append_unichar (slug, character);
    }
  return g_string_free (slug, FALSE);
}

static void
take_heading (Reader *self)
{
  g_autofree char *valid = g_utf8_make_valid (self->heading->str, -1);
  g_autofree char *slug = dup_slug (valid);

  g_string_truncate (self->heading, 0);
  if (self->page->ids == NULL)
    return;
  if (!g_hash_table_contains (self->page->ids, slug))
    {
      g_hash_table_add (self->page->ids, g_steal_pointer (&slug));
      return;
    }
  for (guint i = 1;; i++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s-%u", slug, i);

      if (g_hash_table_contains (self->page->ids, numbered))
        continue;
      g_hash_table_add (self->page->ids, g_steal_pointer (&numbered));
      return;
    }
}

static int
enter_block (MD_BLOCKTYPE type,
             void        *detail,
             void        *data)
{
  Reader *self = data;

  if (type == MD_BLOCK_H)
    self->n_headings++;
  else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
    self->n_cells++;
  return take_step (self);
}

static int
leave_block (MD_BLOCKTYPE type,
             void        *detail,
             void        *data)
{
  Reader *self = data;

  if (type == MD_BLOCK_H)
    {
      self->n_headings--;
      take_heading (self);
    }
  else if (type == MD_BLOCK_TH || type == MD_BLOCK_TD)
    {
      self->n_cells--;
    }
  /* Tags do not go from one block into the next. */
  g_string_append_c (self->markup, '\n');
  return take_step (self);
}

/* --- Links and markup --- */

static void
take_link (Reader             *self,
           const MD_ATTRIBUTE *link)
{
  const CheckSlice slice = { link->text, link->size };
  char            *value = check_slice_dup_value (&slice, "utf-8");

  if (value != NULL)
    g_ptr_array_add (self->page->links, value);
}

static int
enter_span (MD_SPANTYPE type,
            void       *detail,
            void       *data)
{
  Reader *self = data;

  if (type == MD_SPAN_A)
    take_link (self, &((MD_SPAN_A_DETAIL *) detail)->href);
  else if (type == MD_SPAN_IMG)
    take_link (self, &((MD_SPAN_IMG_DETAIL *) detail)->src);
  if (type == MD_SPAN_A || type == MD_SPAN_IMG)
    self->n_links++;
  return take_step (self);
}

static int
leave_span (MD_SPANTYPE type,
            void       *detail,
            void       *data)
{
  Reader *self = data;

  if (type == MD_SPAN_A || type == MD_SPAN_IMG)
    self->n_links--;
  return take_step (self);
}

/* @text is a part of the source. What is emphasis to others belongs to the link. */
static void
take_bare_links (Reader        *self,
                 const MD_CHAR *text,
                 MD_SIZE        size)
{
  const gsize end = (gsize) (text - self->source) + size;
  gsize       from = MAX ((gsize) (text - self->source), self->bare_end);
  CheckSlice  link;

  while (from < end && check_bare_link_find (self->source, self->size, from, end,
                                             self->n_cells > 0, &link))
    {
      g_ptr_array_add (self->page->links, check_bare_link_dup (&link));
      from = self->bare_end = (gsize) (link.start - self->source) + link.length;
    }
}

static int
take_text (MD_TEXTTYPE    type,
           const MD_CHAR *text,
           MD_SIZE        size,
           void          *data)
{
  Reader *self = data;

  if (type == MD_TEXT_HTML)
    g_string_append_len (self->markup, text, (gssize) size);
  else if (self->n_headings > 0 && type != MD_TEXT_NULLCHAR)
    g_string_append_len (self->heading, text, (gssize) size);
  if (type == MD_TEXT_NORMAL && self->n_links == 0)
    take_bare_links (self, text, size);
  return take_step (self);
}

static void
append_all (GPtrArray *to,
            GPtrArray *from)
{
  for (guint i = 0; i < from->len; i++)
    g_ptr_array_add (to, g_strdup (from->pdata[i]));
}

static gboolean
read_markup (Reader  *self,
             GError **error)
{
  g_autoptr(GBytes) html = g_bytes_new (self->markup->str, self->markup->len);
  g_autoptr(CheckPage) page = check_page_parse (html, "utf-8", self->page->ids != NULL, self->step,
                                                self->step_data, error);
  GHashTableIter iter;
  gpointer       id;

  if (page == NULL)
    return FALSE;

  append_all (self->page->links, page->links);
  self->page->n_cut += page->n_cut;
  self->page->is_cut = self->page->is_cut || page->is_cut;
  if (page->ids == NULL)
    return TRUE;
  g_hash_table_iter_init (&iter, page->ids);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    g_hash_table_add (self->page->ids, g_strdup (id));
  return TRUE;
}

CheckPage *
check_markdown_parse (GBytes   *text,
                      gboolean  wants_ids,
                      CheckStep step,
                      gpointer  step_data,
                      GError  **error)
{
  const MD_PARSER parser = { .flags = MARKDOWN,
                             .enter_block = enter_block,
                             .leave_block = leave_block,
                             .enter_span = enter_span,
                             .leave_span = leave_span,
                             .text = take_text };
  g_autoptr(CheckPage) page = NULL;
  g_auto(Reader) reader = { .step = step,
                             .step_data = step_data,
                             .markup = g_string_new (NULL),
                             .heading = g_string_new (NULL) };
  gsize       size = 0;
  const char *bytes = g_bytes_get_data (text, &size);

  if (size > MAX_TEXT_BYTES)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY,
                   _("This is too much Markdown: at most %u MiB can be read"),
                   (guint) MAX_TEXT_BYTES / 1024 / 1024);
      return NULL;
    }
  page = g_new0 (CheckPage, 1);
  page->links = g_ptr_array_new_with_free_func (g_free);
  if (wants_ids)
    page->ids = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  reader.page = page;
  reader.source = bytes;
  reader.size = size;
  if (md_parse (bytes != NULL ? bytes : "", (MD_SIZE) size, &parser, &reader) != 0 &&
      reader.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&reader.error));
      return NULL;
    }
  return read_markup (&reader, error) ? g_steal_pointer (&page) : NULL;
}
