int workloads_placeholder;
