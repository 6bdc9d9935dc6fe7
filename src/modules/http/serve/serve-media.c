/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

/* What a browser needs to be told, or it will not run, load or show it: with nosniff it does not
 * guess. The database of the desktop comes second. It is older than some of these, and takes
 * TypeScript for a film or for the words of Qt. */
static const struct
{
  const char *ending;
  const char *media;
} medias[] = {
  { ".avif", "image/avif" },
  { ".cjs", "text/javascript" },
  { ".css", "text/css" },
  { ".cts", "text/plain" },
  { ".gif", "image/gif" },
  { ".htm", "text/html" },
  { ".html", "text/html" },
  { ".ico", "image/x-icon" },
  { ".jpeg", "image/jpeg" },
  { ".jpg", "image/jpeg" },
  { ".js", "text/javascript" },
  { ".json", "application/json" },
  { ".jsonld", "application/ld+json" },
  { ".jsx", "text/javascript" },
  { ".map", "application/json" },
  { ".markdown", "text/markdown" },
  { ".md", "text/markdown" },
  { ".mjs", "text/javascript" },
  { ".mp3", "audio/mpeg" },
  { ".mp4", "video/mp4" },
  { ".mts", "text/plain" },
  { ".otf", "font/otf" },
  { ".pdf", "application/pdf" },
  { ".png", "image/png" },
  { ".svg", "image/svg+xml" },
  { ".ts", "text/plain" },
  { ".tsx", "text/plain" },
  { ".ttf", "font/ttf" },
  { ".txt", "text/plain" },
  { ".wasm", "application/wasm" },
  { ".webm", "video/webm" },
  { ".webmanifest", "application/manifest+json" },
  { ".webp", "image/webp" },
  { ".woff", "font/woff" },
  { ".woff2", "font/woff2" },
  { ".xhtml", "application/xhtml+xml" },
};

static char *
guess_from_name (const char *path)
{
  const char      *dot = strrchr (path, '.');
  g_autofree char *type = NULL;

  for (guint i = 0; dot != NULL && i < G_N_ELEMENTS (medias); i++)
    if (g_ascii_strcasecmp (dot, medias[i].ending) == 0)
      return g_strdup (medias[i].media);

  type = g_content_type_guess (path, NULL, 0, NULL);
  return g_content_type_get_mime_type (type);
}

char *
serve_media_guess (const char *path)
{
  g_autofree char *media = guess_from_name (path);

  if (media == NULL)
    return g_strdup ("application/octet-stream");
  return g_str_has_prefix (media, "text/") ? g_strconcat (media, "; charset=utf-8", NULL)
                                           : g_steal_pointer (&media);
}
