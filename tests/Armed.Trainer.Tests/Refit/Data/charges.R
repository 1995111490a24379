# Simulates charges.csv and fits it: the reference of PositiveReferenceTests.
# Run in this folder: Rscript charges.R
library(glmmTMB)

clusters <- 36
set.seed(20)
size <- 8 + rpois(clusters, 9)
b <- rnorm(clusters, 0, 0.4)
hospital <- rep(seq_len(clusters), size)
age <- round(runif(length(hospital), 20, 90), 1)
mean <- exp(1.2 + 0.015 * (age - 50) + b[hospital])
shape <- 2.5
charge <- signif(rgamma(length(hospital), shape = shape, scale = mean / shape), 6)
data <- data.frame(hospital = sprintf("h%02d", hospital), age = age, charge = charge)
write.csv(data, "charges.csv", row.names = FALSE, quote = FALSE)

# Laplace's approximation
data <- read.csv("charges.csv")
fit <- glmmTMB(charge ~ age + (1 | hospital), family = Gamma(link = "log"), data = data)
cat("R", as.character(getRversion()), " glmmTMB", as.character(packageVersion("glmmTMB")), " rows", nrow(data), "\n")
print(fixef(fit)$cond, digits = 10)
print(sqrt(diag(vcov(fit)$cond)), digits = 10)
cat("sd", format(attr(VarCorr(fit)$cond$hospital, "stddev"), digits = 10), "\n")
cat("shape", format(1 / sigma(fit)^2, digits = 10), "\n")
cat("logLik", format(as.numeric(logLik(fit)), digits = 10), "\n")

# The integral itself, by R's integrate
groups <- split(data, data$hospital)
marginal <- function(p) {
  total <- 0
  for (g in groups) {
    eta <- p[1] + p[2] * g$age
    log_joint <- function(u) sum(dgamma(g$charge, shape = exp(p[4]), scale = exp(eta + exp(p[3]) * u) / exp(p[4]), log = TRUE)) + dnorm(u, log = TRUE)
    top <- optimize(log_joint, c(-8, 8), maximum = TRUE, tol = 1e-10)
    area <- integrate(function(u) sapply(u, function(v) exp(log_joint(v) - top$objective)), top$maximum - 6, top$maximum + 6, rel.tol = 1e-11, subdivisions = 500)$value
    total <- total + top$objective + log(area)
  }
  -total
}
best <- optim(c(fixef(fit)$cond, log(0.38), log(2.47)), marginal, method = "BFGS", control = list(reltol = 1e-14, parscale = c(0.1, 0.001, 0.1, 0.1)))
cat("integrated:", format(c(best$par[1:2], exp(best$par[3:4]), -best$value), digits = 9), "\n")

# Quantiles of a new observation: shape 2.5, linear predictor N(0.8, sd^2)
cat("quantiles, sd 0:", format(qgamma(c(0.025, 0.975), shape = 2.5, scale = exp(0.8) / 2.5), digits = 9), "\n")
below <- function(y, sd) integrate(function(z) pgamma(y, shape = 2.5, scale = exp(0.8 + sd * z) / 2.5) * dnorm(z), -9, 9, rel.tol = 1e-11, subdivisions = 500)$value
for (sd in c(0.3, 1)) {
  ends <- sapply(c(0.025, 0.975), function(p) uniroot(function(y) below(y, sd) - p, c(1e-6, 1e3), tol = 1e-12)$root)
  cat("quantiles, sd", sd, ":", format(ends, digits = 9), "\n")
}
