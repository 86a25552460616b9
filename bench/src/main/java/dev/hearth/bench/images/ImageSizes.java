package dev.hearth.bench.images;

import dev.hearth.bench.Measure;
import dev.hearth.bench.Row;
import dev.hearth.images.ImageTar;
import dev.hearth.images.UnpackedImages;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a registry keeps of each image and a node unpacks; the baseline is the base alone. */
record ImageSizes(UnpackedImages images) {
  private static final double MIB = 1 << 20;

  List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (Map.Entry<String, ImageTar> one : images.images().entrySet()) {
      List<ImageTar.LayerSize> layers = new ArrayList<>();
      for (int layer = 0; layer < one.getValue().layers().size(); layer++) {
        layers.add(one.getValue().size(layer));
      }
      String note =
          "%d layers, %d of them the base's; compressed MiB: %s"
              .formatted(
                  layers.size(),
                  images.common(),
                  layers.stream()
                      .map(layer -> String.format(Locale.ROOT, "%.1f", layer.compressed() / MIB))
                      .collect(Collectors.joining(", ")));
      rows.add(row(one.getKey() + ".compressed", layers, true).withNote(note));
      rows.add(row(one.getKey() + ".unpacked", layers, false));
    }
    return rows;
  }

  private Row row(String name, List<ImageTar.LayerSize> layers, boolean compressed) {
    return Row.of(
        name,
        "MiB",
        Measure.of(mebibytes(layers, layers.size(), compressed)),
        Measure.of(mebibytes(layers, images.common(), compressed)));
  }

  private static double mebibytes(List<ImageTar.LayerSize> layers, int count, boolean compressed) {
    return IntStream.range(0, count)
            .mapToLong(i -> compressed ? layers.get(i).compressed() : layers.get(i).plain())
            .sum()
        / MIB;
  }
}
