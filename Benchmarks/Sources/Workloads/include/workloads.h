#ifndef WORKLOADS_H
#define WORKLOADS_H

#include <stddef.h>

/* The functions that gradient checkers are compared on, each with its gradient by hand.

   A function takes `n` variables `x` and constants `data`, whose number each workload knows. The
   same functions are written for the peers in Peers/functions.py. */

double scalar_value(const double *x, size_t n, const double *data);
void scalar_gradient(const double *x, size_t n, const double *data, double *g);

/* A weighted sum over ten elementary functions, one after the other, of each variable. */
double chain_value(const double *x, size_t n, const double *data);
void chain_gradient(const double *x, size_t n, const double *data, double *g);

/* A weighted sum over the product of two square matrices. */
double matmul_value(const double *x, size_t n, const double *data);
void matmul_gradient(const double *x, size_t n, const double *data, double *g);

/* The cross entropy of a network of 32, 64 and 10 units on 8 samples. */
double mlp_value(const double *x, size_t n, const double *data);
void mlp_gradient(const double *x, size_t n, const double *data, double *g);

/* The cross entropy of 8 rows of 10 logits. */
double softmax_value(const double *x, size_t n, const double *data);
void softmax_gradient(const double *x, size_t n, const double *data, double *g);

/* A weighted sum over the convolution of 2 channels of 8 x 8 with 3 kernels of 3 x 3. */
double convolution_value(const double *x, size_t n, const double *data);
void convolution_gradient(const double *x, size_t n, const double *data, double *g);

/* A loop that ends when its value reaches data[0], after 100 rounds. */
double loop_value(const double *x, size_t n, const double *data);
void loop_gradient(const double *x, size_t n, const double *data, double *g);

double rosenbrock_value(const double *x, size_t n, const double *data);
void rosenbrock_gradient(const double *x, size_t n, const double *data, double *g);

/* Ten thousand operations, one after the other. */
double deep_value(const double *x, size_t n, const double *data);
void deep_gradient(const double *x, size_t n, const double *data, double *g);

/* One variable used ten thousand times. */
double fanout_value(const double *x, size_t n, const double *data);
void fanout_gradient(const double *x, size_t n, const double *data, double *g);

/* A sum of distances from data[i], some of them very small. */
double kinks_value(const double *x, size_t n, const double *data);
void kinks_gradient(const double *x, size_t n, const double *data, double *g);

/* A sum of logarithms. */
double logs_value(const double *x, size_t n, const double *data);
void logs_gradient(const double *x, size_t n, const double *data, double *g);

/* An oscillation a million times faster than its variable. */
double fast_value(const double *x, size_t n, const double *data);
void fast_gradient(const double *x, size_t n, const double *data, double *g);

/* Gives memory that was freed back to the system, where the C library can do that. */
void give_back_freed_memory(void);

#endif
