package dev.hearth.demo;

import dev.hearth.client.spark.PodRoute;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.storage.StorageLevel;
import org.apache.spark.util.io.ChunkedByteBuffer;
import scala.Option;

/**
 * What queries alone would not show: results of some size come to the driver, and the driver can
 * fetch blocks from executors itself, which on a tunnelled driver is the one kind of connection
 * that goes the other way.
 */
final class DriverTraffic {
  private static final int PARTS = 5;
  private static final int PART_BYTES = 1 << 20;

  private final JavaSparkContext spark;

  DriverTraffic(JavaSparkContext spark) {
    this.spark = spark;
  }

  List<JobReport.Check> checks() {
    return List.of(collectsMegabytes(), fetchesBlocksFromExecutors());
  }

  private JobReport.Check collectsMegabytes() {
    long start = System.nanoTime();
    List<byte[]> parts = blocks().collect();
    boolean right =
        parts.size() == PARTS
            && IntStream.range(0, PARTS).allMatch(i -> Arrays.equals(parts.get(i), block(i)));
    return check("collect", right ? "passed" : "failed", (long) PARTS * PART_BYTES, start, "");
  }

  private JobReport.Check fetchesBlocksFromExecutors() {
    long start = System.nanoTime();
    JavaRDD<byte[]> kept = blocks().persist(StorageLevel.MEMORY_ONLY_SER());
    kept.count();
    BlockManager blocks = SparkEnv.get().blockManager();
    long bytes = 0;
    int remote = 0;
    for (int part = 0; part < PARTS; part++) {
      RDDBlockId block = new RDDBlockId(kept.id(), part);
      if (blocks.getStatus(block).isDefined()) {
        continue;
      }
      remote++;
      Option<ChunkedByteBuffer> fetched = blocks.getRemoteBytes(block);
      bytes += fetched.isDefined() ? fetched.get().size() : 0;
    }
    kept.unpersist();
    String detail =
        "%d blocks; %d connections of this driver went to executors through the tunnel"
            .formatted(remote, PodRoute.connections());
    if (remote == 0) {
      return check("block fetch", "skipped", 0, start, "no executor beside the driver");
    }
    boolean right = bytes >= (long) remote * PART_BYTES;
    return check("block fetch", right ? "passed" : "failed", bytes, start, detail);
  }

  private JavaRDD<byte[]> blocks() {
    List<Integer> numbers = IntStream.range(0, PARTS).boxed().toList();
    return spark.parallelize(numbers, PARTS).map(DriverTraffic::block);
  }

  /** Bytes that do not compress and that the driver can make again to compare. */
  private static byte[] block(int number) {
    byte[] bytes = new byte[PART_BYTES];
    new Random(number).nextBytes(bytes);
    return bytes;
  }

  private static JobReport.Check check(
      String name, String outcome, long bytes, long start, String detail) {
    return new JobReport.Check(name, outcome, bytes, TpchJob.secondsSince(start), detail);
  }
}
