// Command coredns is CoreDNS with what a cluster's name server needs. What others it can be (of clouds, of files) would
// double the time to build it.
package main

import (
	"github.com/coredns/coredns/core/dnsserver"
	"github.com/coredns/coredns/coremain"

	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/metrics"
	_ "github.com/coredns/coredns/plugin/ready"
)

// In the order that a question passes them.
func init() {
	dnsserver.Directives = []string{"ready", "health", "prometheus", "errors", "loadbalance", "cache", "kubernetes"}
}

func main() {
	coremain.Run()
}
