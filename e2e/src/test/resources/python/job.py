"""A driver in Python that has Spark count on executors.

It speaks to the JVM beside it in Py4J's protocol, as pyspark does, which is in no Maven artifact. So it shows all that
is Hearth's of a Python application, and not that executors run Python functions.
"""

import os
import socket
import sys

import greeting


class Jvm:
    def __init__(self, port, secret):
        self.connection = socket.create_connection(("127.0.0.1", port), timeout=180)
        self.answers = self.connection.makefile("r", encoding="utf-8", newline="\n")
        self.say("A", secret)

    def say(self, *lines):
        self.connection.sendall("".join(line + "\n" for line in lines).encode())
        answer = self.answers.readline().rstrip("\n")
        if not answer.startswith("!y"):
            raise RuntimeError(answer)
        return answer[2:]

    def new(self, name):
        return self.say("i", name, "e")[1:]

    def call(self, target, method, *arguments):
        return self.say("c", target, method, *arguments, "e")[1:]


jvm = Jvm(int(os.environ["PYSPARK_GATEWAY_PORT"]), os.environ["PYSPARK_GATEWAY_SECRET"])
spark = jvm.new("org.apache.spark.SparkContext")
numbers = jvm.call(spark, "range", "L0", "L1000", "L1", "i4")
print(f"counted {jvm.call(numbers, 'count')} for {greeting.of(sys.argv[1])}", flush=True)
jvm.call(spark, "stop")
sys.exit(int(sys.argv[2]))
