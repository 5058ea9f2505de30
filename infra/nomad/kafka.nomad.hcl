# One Kafka broker that is its own controller, with the project's server.properties.
variable "version" {
  description = "Of the image that holds the project's own configuration"
  type        = string
  default     = "0.1.0"
}
variable "images" {
  type    = string
  default = "highstreet"
}
variable "cpu_hard_limit" {
  type    = bool
  default = true
}

job "kafka" {
  constraint {
    attribute = "${meta.cpu_unit}"
    value     = "millicore"
  }

  group "kafka" {
    # One, with a folder: the old one goes first. Events wait in the outboxes meanwhile.
    update {
      auto_revert       = true
      min_healthy_time  = "5s"
      healthy_deadline  = "5m"
      progress_deadline = "6m"
    }

    network {
      # Static: whoever has asked the broker for its address comes back to this one.
      port "kafka" {
        static = 19092
        to     = 9092
      }
    }

    # Its data are where its volume is: Nomad places it there and nowhere else.
    volume "log" {
      type            = "host"
      source          = "kafka"
      access_mode     = "single-node-writer"
      attachment_mode = "file-system"
    }

    # Of the group: it stays listed while its task restarts, at the address that it will have again.
    service {
      name     = "kafka"
      provider = "nomad"
      port     = "kafka"

      # Kafka opens the port when it is up.
      check {
        type     = "tcp"
        interval = "5s"
        timeout  = "3s"
      }
    }

    # The project's own configuration, out of the image that holds it.
    task "configuration" {
      driver = "docker"

      lifecycle {
        hook = "prestart"
      }

      config {
        image           = "${var.images}/tools:${var.version}"
        entrypoint      = ["cp"]
        args            = ["--recursive", "/app/config/kafka", "/alloc/"]
        readonly_rootfs = true
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
      }

      resources {
        cpu    = 100
        memory = 32
      }
    }

    task "kafka" {
      driver       = "docker"
      user         = "1000:1000"
      kill_timeout = "30s"

      config {
        image = "apache/kafka:4.3.1"
        ports = ["kafka"]
        # The image writes the file that it starts from into its own tree.
        readonly_rootfs = false
        cap_drop        = ["all"]
        security_opt    = ["no-new-privileges:true"]
        cpu_hard_limit  = var.cpu_hard_limit

        mount {
          type     = "bind"
          source   = "../alloc/kafka/server.properties"
          target   = "/mnt/shared/config/server.properties"
          readonly = true
        }
      }

      env {
        CLUSTER_ID                     = "aGlnaHN0cmVldC1sb2NhbA"
        KAFKA_CONTROLLER_QUORUM_VOTERS = "1@localhost:9093"
        KAFKA_LISTENERS                = "PLAINTEXT://:9092,CONTROLLER://:9093"
        # The address and port of the node, which every other node reaches.
        KAFKA_ADVERTISED_LISTENERS = "PLAINTEXT://${NOMAD_ADDR_kafka}"
        # A folder in the volume, whose own may hold lost+found.
        KAFKA_LOG_DIRS             = "/var/lib/kafka/data/log"
        KAFKA_HEAP_OPTS            = "-Xms128m -Xmx320m"
        KAFKA_JVM_PERFORMANCE_OPTS = "-XX:+UseG1GC -XX:MaxGCPauseMillis=20 -XX:-UsePerfData -Djava.awt.headless=true"
        KAFKA_LOG4J_OPTS           = "-Dlog4j2.configurationFile=/alloc/kafka/log4j2.properties"
      }

      volume_mount {
        volume      = "log"
        destination = "/var/lib/kafka/data"
      }

      resources {
        cpu    = 1000
        memory = 640
      }
    }
  }
}
