/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json-document-private.h"

#include <string.h>

/* What is sought behind a place: the end of the array or object that it is in, or before that the
 * separator that makes @n_wanted. */
typedef struct
{
  BellhopJsonDocument *document;
  guint                base; /* the depth within that array or object */
  gsize                n_wanted;

  gsize            at;
  guint            depth;
  BellhopJsonState state;
  gsize            n_found;
} Seek;

/* Steps over a byte of a string. */
static void
step_string (Seek *self)
{
  const guchar byte = self->document->text[self->at++];

  if (self->state == BELLHOP_JSON_ESCAPED)
    self->state = BELLHOP_JSON_IN_STRING;
  else if (byte == '\\')
    self->state = BELLHOP_JSON_ESCAPED;
  else if (byte == '"')
    self->state = BELLHOP_JSON_BETWEEN;
}

static gboolean
is_separator (Seek  *self,
              guchar byte)
{
  if (self->depth != self->base)
    return FALSE;
  if (self->base > 0)
    return byte == ',';
  return _bellhop_json_is_start (self->document->text, self->document->start, self->at);
}

/* Whether it is found before @stop. What has no comma between is found at its beginning, else the
 * place is that behind the comma; or that of the bracket that ends it. */
static gboolean
scan (Seek *self,
      gsize stop)
{
  while (self->at < stop)
    {
      guchar byte;

      if (self->state != BELLHOP_JSON_BETWEEN)
        {
          step_string (self);
          continue;
        }
      byte = self->document->text[self->at];
      if (is_separator (self, byte) && ++self->n_found == self->n_wanted)
        {
          self->at += self->base > 0 ? 1 : 0;
          return TRUE;
        }
      if ((byte == ']' || byte == '}') && self->depth-- == self->base)
        return TRUE;
      if (byte == '[' || byte == '{')
        self->depth++;
      else if (byte == '"')
        self->state = BELLHOP_JSON_IN_STRING;
      self->at++;
    }
  return FALSE;
}

/* Whether what is sought is not in a stretch of the text, which counts then. */
static gboolean
pass (Seek   *self,
      guint32 lowest,
      guint32 n_there)
{
  const gsize n_found = self->n_found + (lowest == self->base ? n_there : 0);

  if (lowest < self->base || n_found >= self->n_wanted)
    return FALSE;
  self->n_found = n_found;
  return TRUE;
}

static void
enter_block (Seek *self,
             gsize index)
{
  const BellhopJsonBlock *block = &self->document->blocks[index];

  self->at = index << BELLHOP_JSON_BLOCK_SHIFT;
  self->depth = block->depth;
  self->state = (BellhopJsonState) block->state;
}

static void
seek_blocks (Seek *self)
{
  BellhopJsonDocument *document = self->document;
  const gsize          n_blocks = (document->size >> BELLHOP_JSON_BLOCK_SHIFT) + 1;

  for (gsize i = self->at >> BELLHOP_JSON_BLOCK_SHIFT; i < n_blocks; i++)
    {
      const BellhopJsonBlock *block = &document->blocks[i];
      const BellhopJsonGroup *group = &document->groups[i / BELLHOP_JSON_GROUP_BLOCKS];

      if (i % BELLHOP_JSON_GROUP_BLOCKS == 0 && pass (self, group->lowest, group->n_there))
        {
          i += BELLHOP_JSON_GROUP_BLOCKS - 1;
          continue;
        }
      if (pass (self, block->lowest, block->n_there))
        continue;
      enter_block (self, i);
      if (scan (self, MIN (self->at + BELLHOP_JSON_BLOCK_BYTES, document->size)))
        return;
    }
  self->at = document->size;
}

/* The place behind the separator number @n_wanted of those at @depth from @from on, or where a
 * document begins when @depth is 0; else that of the bracket that ends what has that depth, or the
 * end of the text. @from is outside of strings. */
gsize
_bellhop_json_document_seek (BellhopJsonDocument *self,
                             gsize                from,
                             guint                depth,
                             gsize                n_wanted,
                             gsize               *out_n_found)
{
  Seek        seek = { self, depth, n_wanted, from, depth, BELLHOP_JSON_BETWEEN, 0 };
  const gsize block_end = (from | (BELLHOP_JSON_BLOCK_BYTES - 1)) + 1;

  if (!scan (&seek, MIN (block_end, self->size)))
    {
      if (block_end <= self->size)
        seek_blocks (&seek);
      else
        seek.at = self->size;
    }
  if (out_n_found != NULL)
    *out_n_found = seek.n_found;
  return seek.at;
}

/* How many arrays and objects are open before the byte at @at, which is outside of strings. */
guint
_bellhop_json_document_get_depth (BellhopJsonDocument *self,
                                  gsize                at)
{
  /* No depth is so great: it goes on to the end. */
  Seek seek = { .document = self, .base = G_MAXUINT, .n_wanted = G_MAXSIZE };

  enter_block (&seek, at >> BELLHOP_JSON_BLOCK_SHIFT);
  scan (&seek, at);
  return seek.depth;
}

gsize
_bellhop_json_document_skip_blanks (BellhopJsonDocument *self,
                                    gsize                at)
{
  while (at < self->size && _bellhop_json_is_blank (self->text[at]))
    at++;
  return at;
}

/* A string may be as long as the text, so it is not stepped through. It does end. */
static gsize
find_string_end (BellhopJsonDocument *self,
                 gsize                place)
{
  gsize at = place + 1;

  for (;;)
    {
      const guchar *quote = memchr (self->text + at, '"', self->size - at);
      const guchar *before = quote;

      while (before[-1] == '\\')
        before--;
      at = (gsize) (quote - self->text) + 1;
      if ((quote - before) % 2 == 0)
        return at;
    }
}

/* Behind the value at @place. */
gsize
_bellhop_json_document_find_end (BellhopJsonDocument *self,
                                 gsize                place)
{
  switch (self->text[place])
    {
    case '[':
    case '{':
      return 1 + _bellhop_json_document_seek (self, place + 1,
                                              _bellhop_json_document_get_depth (self, place) + 1,
                                              G_MAXSIZE, NULL);
    case '"':
      return find_string_end (self, place);
    default:
      while (place < self->size && _bellhop_json_is_scalar (self->text[place]))
        place++;
      return place;
    }
}
