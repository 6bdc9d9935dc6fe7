/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The head of a request: what stands before its body (RFC 9112). */

enum
{
  SERVE_MAX_TARGET_BYTES = 16 * 1024,
  SERVE_MAX_HEAD_BYTES = 64 * 1024,
};

/* The one that libsoup has no name for. */
enum
{
  SERVE_STATUS_HEAD_TOO_LARGE = 431,
};

typedef struct
{
  char *name;
  char *value;
} ServeField;

typedef struct
{
  char   *method; /* "" when there was none that could be read */
  char   *target; /* as it came, but for the host of an absolute one */
  char   *path;   /* decoded, once, without slashes in front; NULL when it can name no file */
  char   *query;  /* as it came; or NULL */
  char   *host;   /* with its port; of the target, or else of the field; or NULL */
  GArray *fields; /* of ServeField */

  guint    minor; /* of HTTP/1 */
  guint64  length;
  gboolean is_chunked;
  gboolean keeps;            /* the client would go on with the connection */
  gboolean expects_continue; /* before it sends the body */
} ServeHead;

/* How many bytes of @text are blank lines before a head. */
gsize serve_head_count_blank (const char *text,
                              gsize       size);

/* How long the head at the start of @text is, with the blank line that ends it; 0 when its end has
   not come, and then @out_status says whether it is worth waiting for: 0, or what to answer. The
   first @n_seen bytes have been looked at before, and no end was among them. */
gsize serve_head_find_end (const char *text,
                           gsize       size,
                           gsize       n_seen,
                           guint      *out_status);

/* A head, as far as it can be read. @out_status is 0, or what to answer to a faulty one. */
ServeHead *serve_head_parse (const char *text,
                             gsize       size,
                             guint      *out_status);
ServeHead *serve_head_new (void);
void serve_head_free (ServeHead *self);

/* The value of the first field of that name, or NULL. */
const char *serve_head_get (const ServeHead *self,
                            const char      *name);

/* All values of a field that is a list, with commas between them; NULL when there is none. */
char *serve_head_dup_list (const ServeHead *self,
                           const char      *name);
gboolean serve_head_has_method (const ServeHead *self,
                                const char      *method);

/* GET or HEAD. */
gboolean serve_head_reads (const ServeHead *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ServeHead, serve_head_free)

G_END_DECLS
