#include "function.h"

static const char usage[] =
    "image-tile [-c X,Y,WIDTH,HEIGHT] [-s WIDTH,HEIGHT] [-g] [-o OUTPUT] [IMAGE]\n"
    "Cuts a tile out of a PPM or PGM image (P5 or P6 with at most 255 levels), scales it, makes it grey; in that order.\n"
    "  -c X,Y,WIDTH,HEIGHT  the tile; what lies outside the image is left off\n"
    "  -s WIDTH,HEIGHT      every new pixel is the mean of the area it covers, in whole numbers\n"
    "  -g                   grey, as ITU-R BT.601 weighs the colours; the result is a PGM\n"
    "  -o OUTPUT            write there and not to stdout\n";

// More than any tile needs; three bytes for each pixel still fit in 32 bits with much to spare.
enum { most_pixels = 1 << 28 };

struct image {
  uint32_t width, height, channels, levels;
  const unsigned char *pixels;
};

struct area {
  uint32_t x, y, width, height;
};

static bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static uint32_t header_number(struct text *text, const char *name) {
  while (text->size > 0 && (is_space(*text->bytes) || *text->bytes == '#')) {
    if (*text->bytes == '#') {
      struct text comment;
      next_line(text, &comment);
    } else {
      text->bytes++, text->size--;
    }
  }
  uint32_t number = 0;
  bool any = false;
  for (; text->size > 0 && *text->bytes >= '0' && *text->bytes <= '9'; text->bytes++, text->size--, any = true)
    if ((number = number * 10 + (uint32_t)(*text->bytes - '0')) > most_pixels) fail(name, "is too large an image");
  if (!any) fail(name, "is no PPM or PGM image: a number is missing");
  return number;
}

static struct image decode(struct text text, const char *name) {
  if (text.size < 2 || text.bytes[0] != 'P' || (text.bytes[1] != '5' && text.bytes[1] != '6'))
    fail(name, "is no PPM or PGM image: it begins with neither P5 nor P6");
  struct image image = {.channels = text.bytes[1] == '6' ? 3 : 1};
  text.bytes += 2, text.size -= 2;
  image.width = header_number(&text, name);
  image.height = header_number(&text, name);
  image.levels = header_number(&text, name);
  if (image.width == 0 || image.height == 0) fail(name, "has no pixels");
  if (image.levels == 0 || image.levels > 255) fail(name, "has none or more than 255 levels");
  if ((uint64_t)image.width * image.height > most_pixels) fail(name, "is too large an image");
  if (text.size == 0 || !is_space(*text.bytes)) fail(name, "is no PPM or PGM image: no blank before the pixels");
  image.pixels = (const unsigned char *)text.bytes + 1;
  if (text.size - 1 < (size_t)image.width * image.height * image.channels) fail(name, "ends before its last pixel");
  return image;
}

static struct image crop(struct image image, struct area area) {
  if (area.x >= image.width || area.y >= image.height || area.width == 0 || area.height == 0)
    fail("-c", "lies outside the image");
  uint32_t right = image.width - area.x, below = image.height - area.y;
  struct image tile = image;
  tile.width = area.width < right ? area.width : right;
  tile.height = area.height < below ? area.height : below;
  size_t row = (size_t)tile.width * image.channels;
  unsigned char *pixels = allocate(NULL, row * tile.height);
  for (uint32_t y = 0; y < tile.height; y++)
    memcpy(pixels + y * row, image.pixels + ((size_t)(area.y + y) * image.width + area.x) * image.channels, row);
  tile.pixels = pixels;
  return tile;
}

// How much of the new pixel `to` lies on the old pixel `from`, where both rows are old * new units long.
static uint64_t overlap(uint32_t from, uint32_t to, uint32_t old_size, uint32_t new_size) {
  uint64_t from_begin = (uint64_t)from * new_size, to_begin = (uint64_t)to * old_size;
  uint64_t from_end = from_begin + new_size, to_end = to_begin + old_size;
  return (from_end < to_end ? from_end : to_end) - (from_begin > to_begin ? from_begin : to_begin);
}

static unsigned char mean(struct image image, struct image scaled, uint32_t x, uint32_t y, uint32_t channel) {
  uint32_t left = (uint32_t)((uint64_t)x * image.width / scaled.width);
  uint32_t right = (uint32_t)(((uint64_t)(x + 1) * image.width - 1) / scaled.width);
  uint32_t top = (uint32_t)((uint64_t)y * image.height / scaled.height);
  uint32_t bottom = (uint32_t)(((uint64_t)(y + 1) * image.height - 1) / scaled.height);
  uint64_t sum = 0;
  for (uint32_t row = top; row <= bottom; row++) {
    uint64_t row_sum = 0;
    for (uint32_t column = left; column <= right; column++)
      row_sum += overlap(column, x, image.width, scaled.width) *
                 image.pixels[((size_t)row * image.width + column) * image.channels + channel];
    sum += row_sum * overlap(row, y, image.height, scaled.height);
  }
  uint64_t area = (uint64_t)image.width * image.height;
  return (unsigned char)((sum + area / 2) / area);
}

static struct image scale(struct image image, uint32_t width, uint32_t height) {
  if (width == 0 || height == 0 || (uint64_t)width * height > most_pixels) fail("-s", "is no size an image can have");
  struct image scaled = image;
  scaled.width = width;
  scaled.height = height;
  unsigned char *pixel = allocate(NULL, (size_t)width * height * image.channels);
  scaled.pixels = pixel;
  for (uint32_t y = 0; y < height; y++)
    for (uint32_t x = 0; x < width; x++)
      for (uint32_t channel = 0; channel < image.channels; channel++) *pixel++ = mean(image, scaled, x, y, channel);
  return scaled;
}

static struct image grey(struct image image) {
  if (image.channels == 1) return image;
  size_t count = (size_t)image.width * image.height;
  unsigned char *pixels = allocate(NULL, count);
  for (size_t i = 0; i < count; i++) {
    const unsigned char *colour = image.pixels + 3 * i;
    pixels[i] = (unsigned char)((299 * colour[0] + 587 * colour[1] + 114 * colour[2] + 500) / 1000);
  }
  image.channels = 1;
  image.pixels = pixels;
  return image;
}

static void encode(struct image image) {
  put(image.channels == 3 ? "P6\n" : "P5\n", 3);
  put_number(image.width);
  put_character(' ');
  put_number(image.height);
  put_character('\n');
  put_number(image.levels);
  put_character('\n');
  put(image.pixels, (size_t)image.width * image.height * image.channels);
}

int main(int argc, char **argv) {
  begin("image-tile", usage, argc, argv);
  struct area area = {0};
  uint32_t width = 0, height = 0;
  bool crops = false, scales = false, greys = false;
  for (char option; (option = next_option());) {
    const char *value;
    switch (option) {
      case 'c':
        value = option_value('c');
        area.x = number_at(&value, ',', "-c");
        area.y = number_at(&value, ',', "-c");
        area.width = number_at(&value, ',', "-c");
        area.height = number_at(&value, 0, "-c");
        crops = true;
        break;
      case 's':
        value = option_value('s');
        width = number_at(&value, ',', "-s");
        height = number_at(&value, 0, "-s");
        scales = true;
        break;
      case 'g': greys = true; break;
      case 'o': open_output(option_value('o')); break;
      default: unknown_option(option);
    }
  }
  const char *name = next_file();
  struct image image = decode(read_file(name), name);
  if (next_argument()) fail("IMAGE", "is one file");
  if (crops) image = crop(image, area);
  if (scales) image = scale(image, width, height);
  if (greys) image = grey(image);
  encode(image);
  flush_output();
}
