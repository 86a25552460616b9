package dev.hearth.demo;

import io.trino.tpch.TpchColumn;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Makes the eight TPC-H tables of one scale as Parquet, with a plain local Spark. The generator is
 * deterministic, so a folder that carries the mark of its scale is left as it is. Of two that make
 * the same folder at once the second waits for the first, and finds it made.
 *
 * <pre>TpchData --folder F --scale 0.01 [--master local[2]]</pre>
 */
public final class TpchData {
  /** Written last: a folder without it is not whole. Raised when what is written changes. */
  private static final String MARK = "_MADE_BY_HEARTH_1";

  /** Rows of lineitem in one file: enough files for two executors at the smallest scale. */
  private static final int ROWS_A_FILE = 800_000;

  private static final int LEAST_FILES = 4;

  private TpchData() {}

  public static void main(String[] arguments) throws IOException {
    Options options = new Options(arguments, Set.of("folder", "scale", "master"));
    Path folder = Path.of(options.required("folder")).toAbsolutePath();
    double scale = Double.parseDouble(options.required("scale"));
    Files.createDirectories(folder.getParent());
    Path lockFile = folder.resolveSibling(folder.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = lock(channel)) {
      if (lock.isValid() && isThere(folder, scale)) {
        System.out.println("TPC-H data of scale " + scale + " is there already");
        return;
      }
      make(folder, scale, options.or("master", "local[2]"));
    }
  }

  /** The kernel lets go of it when the process ends, however it ends. */
  private static FileLock lock(FileChannel channel) throws IOException {
    FileLock lock = channel.tryLock();
    if (lock != null) {
      return lock;
    }
    System.out.println("waiting for another process that makes the same data");
    return channel.lock();
  }

  private static void make(Path folder, double scale, String master) throws IOException {
    Files.createDirectories(folder);
    try (SparkSession spark =
        SparkSession.builder()
            .appName("tpch-data")
            .master(master)
            .config("spark.ui.enabled", "false")
            .getOrCreate()) {
      for (TpchTable<?> table : TpchTable.getTables()) {
        write(spark, table.getTableName(), scale, folder);
        System.out.println("wrote " + table.getTableName());
      }
    }
    Files.writeString(folder.resolve(MARK), Double.toString(scale));
  }

  /** Whether the folder holds the whole data of this scale, so that no Spark need start for it. */
  public static boolean isThere(Path folder, double scale) throws IOException {
    Path mark = folder.resolve(MARK);
    return Files.exists(mark) && Files.readString(mark).equals(Double.toString(scale));
  }

  private static void write(SparkSession spark, String table, double scale, Path folder) {
    int files = files(table, scale);
    List<Integer> parts = IntStream.rangeClosed(1, files).boxed().toList();
    JavaRDD<Row> rows =
        JavaSparkContext.fromSparkContext(spark.sparkContext())
            .parallelize(parts, files)
            .flatMap(part -> rows(TpchTable.getTable(table), scale, part, files));
    spark
        .createDataFrame(rows, schema(TpchTable.getTable(table)))
        .write()
        .mode(SaveMode.Overwrite)
        .parquet(folder.resolve(table).toString());
  }

  private static int files(String table, double scale) {
    return switch (table) {
      case "lineitem", "orders" ->
          Math.max(LEAST_FILES, (int) Math.ceil(scale * 6_000_000 / ROWS_A_FILE));
      case "partsupp", "part", "customer" -> LEAST_FILES;
      default -> 1;
    };
  }

  private static <E extends TpchEntity> Iterator<Row> rows(
      TpchTable<E> table, double scale, int part, int parts) {
    List<TpchColumn<E>> columns = table.getColumns();
    return StreamSupport.stream(table.createGenerator(scale, part, parts).spliterator(), false)
        .map(
            entity -> {
              Object[] values = new Object[columns.size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = value(columns.get(i), entity);
              }
              return RowFactory.create(values);
            })
        .iterator();
  }

  private static <E extends TpchEntity> Object value(TpchColumn<E> column, E entity) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> column.getIdentifier(entity);
      case INTEGER -> column.getInteger(entity);
      case DATE -> LocalDate.ofEpochDay(column.getDate(entity));
      // The generator counts in whole hundredths and shows them as a double.
      case DOUBLE -> BigDecimal.valueOf(Math.round(column.getDouble(entity) * 100), 2);
      case VARCHAR -> column.getString(entity);
    };
  }

  private static <E extends TpchEntity> StructType schema(TpchTable<E> table) {
    List<StructField> fields = new ArrayList<>();
    for (TpchColumn<E> column : table.getColumns()) {
      fields.add(new StructField(column.getColumnName(), type(column), false, Metadata.empty()));
    }
    return DataTypes.createStructType(fields);
  }

  private static DataType type(TpchColumn<?> column) {
    return switch (column.getType().getBase()) {
      case IDENTIFIER -> DataTypes.LongType;
      case INTEGER -> DataTypes.IntegerType;
      case DATE -> DataTypes.DateType;
      case DOUBLE -> DataTypes.createDecimalType(15, 2);
      case VARCHAR -> DataTypes.StringType;
    };
  }
}
