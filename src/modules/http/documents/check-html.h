/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-slice.h"

G_BEGIN_DECLS

/* Told how far a parser is; FALSE when it has to stop. A job's step in the program. */
typedef gboolean (*CheckStep) (gpointer data,
                               guint64  done,
                               guint64  total,
                               GError **error);

/* The attributes that links can be made of. */
typedef enum
{
  CHECK_ATTRIBUTE_BACKGROUND,
  CHECK_ATTRIBUTE_CHARSET,
  CHECK_ATTRIBUTE_CONTENT,
  CHECK_ATTRIBUTE_DATA,
  CHECK_ATTRIBUTE_HREF,
  CHECK_ATTRIBUTE_HTTP_EQUIV,
  CHECK_ATTRIBUTE_ID,
  CHECK_ATTRIBUTE_IMAGESRCSET,
  CHECK_ATTRIBUTE_NAME,
  CHECK_ATTRIBUTE_POSTER,
  CHECK_ATTRIBUTE_REL,
  CHECK_ATTRIBUTE_SRC,
  CHECK_ATTRIBUTE_SRCDOC,
  CHECK_ATTRIBUTE_SRCSET,
  CHECK_ATTRIBUTE_STYLE,
  CHECK_ATTRIBUTE_TYPE,
  CHECK_ATTRIBUTE_XLINK_HREF,
  CHECK_N_ATTRIBUTES,
} CheckAttribute;

typedef enum
{
  CHECK_TOKEN_END,
  CHECK_TOKEN_OPEN,
  CHECK_TOKEN_CLOSE,
  CHECK_TOKEN_STYLE, /* what stands in the style element that was opened before */
} CheckTokenKind;

typedef struct
{
  CheckTokenKind kind;
  CheckSlice     name;
  CheckSlice     values[CHECK_N_ATTRIBUTES];
  CheckSlice     text; /* of a style */
} CheckToken;

/*
 * The tags of a page, by the tokenizer of the HTML standard. A page is a stranger's: whatever it
 * is, each byte is looked at a fixed number of times, nothing is copied, and @step is called every
 * few thousand bytes. libxml2 was weighed against it: its parser for HTML is one call that nothing
 * interrupts, takes minutes for one tag with 200 000 attributes, and does not know templates and
 * other elements whose content is no markup.
 */
typedef struct
{
  const char *text;
  gsize       size;
  gsize       at;
  gsize       next_step;
  CheckStep   step;
  gpointer    step_data;
  GError     *error; /* Owned: from @step */
  CheckSlice  raw;   /* the name of the element whose content is no markup */
  guint       n_foreign; /* SVG and MathML that is open */
} CheckHtml;

void check_html_init (CheckHtml  *self,
                      const char *text,
                      gsize       size,
                      CheckStep   step,
                      gpointer    step_data);
void check_html_next (CheckHtml  *self,
                      CheckToken *out_token);
G_END_DECLS
